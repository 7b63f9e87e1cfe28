#!/usr/bin/env bash
# Makes sure that a headless Chromium and its driver are there for the report's test: Debian's packages where they are
# installed, else unpacked below target/ (nothing of the machine changes).
#   scripts/lib/chromium.sh      prints the root folder of the programs (/ or target/chromium)
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
unpacked="$HERE/target/chromium"
packages="chromium chromium-driver fonts-liberation"

has() { [ -x "$1/usr/lib/chromium/chromium" ] && [ -x "$1/usr/bin/chromedriver" ]; }

cannot() {
  echo "Cannot find Chromium: $1; install Debian's packages chromium and chromium-driver (apt-get install chromium chromium-driver)" >&2
  exit 2
}

if [ -z "${CARELAKE_CHROMIUM_UNPACK:-}" ] && has ""; then
  echo "/"
  exit 0
fi
if has "$unpacked"; then
  echo "$unpacked"
  exit 0
fi
command -v apt-get > /dev/null || cannot "it is not installed and this machine has no apt-get"
# What apt would install is what this machine lacks.
# shellcheck disable=SC2086
wanted() { apt-get install --simulate --no-install-recommends $packages 2> /dev/null | awk '/^Inst / {print $2}'; }
lacking="$(wanted)"
if [ -z "$lacking" ] && [ "$(id -u)" = 0 ]; then
  apt-get -qq update >&2 || cannot "the lists of packages cannot be read"
  lacking="$(wanted)"
fi
[ -n "$lacking" ] || cannot "apt-get knows no package chromium"

echo "Unpacking Chromium into $unpacked (once) ..." >&2
debs="$(mktemp -d)"
trap 'rm -rf "$debs"' EXIT
chmod 755 "$debs"
# shellcheck disable=SC2086
(cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download $lacking) >&2 || cannot "its packages cannot be downloaded"
rm -rf "$unpacked"
mkdir -p "$unpacked"
for deb in "$debs"/*.deb; do
  dpkg -x "$deb" "$unpacked"
done
has "$unpacked" || cannot "the unpacked packages lack its programs"
echo "$unpacked"
