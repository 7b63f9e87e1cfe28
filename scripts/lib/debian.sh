# Debian's packages unpacked below target/: no server is set up, nothing of the machine changes. To be sourced by a script
# that has the function `cannot REASON`, which tells what to install by hand and ends.
#   unpack_debian NAME FOLDER PACKAGE ...
unpack_debian() {
  local name="$1" folder="$2" lacking debs deb
  shift 2
  command -v apt-get > /dev/null || cannot "it is not installed and this machine has no apt-get"
  lacking="$(lacking_packages "$@")"
  if [ -z "$lacking" ] && [ "$(id -u)" = 0 ]; then
    apt-get -qq update >&2 || cannot "the lists of packages cannot be read"
    lacking="$(lacking_packages "$@")"
  fi
  [ -n "$lacking" ] || cannot "apt-get knows no package $1"
  echo "Unpacking $name into $folder (once) ..." >&2
  debs="$(mktemp -d)"
  chmod 755 "$debs"
  # shellcheck disable=SC2086
  if ! (cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download $lacking) >&2; then
    rm -rf "$debs"
    cannot "its packages cannot be downloaded"
  fi
  rm -rf "$folder"
  mkdir -p "$folder"
  for deb in "$debs"/*.deb; do
    dpkg -x "$deb" "$folder"
  done
  rm -rf "$debs"
}

# What apt would install is what this machine lacks.
lacking_packages() { apt-get install --simulate --no-install-recommends "$@" 2> /dev/null | awk '/^Inst / {print $2}'; }
