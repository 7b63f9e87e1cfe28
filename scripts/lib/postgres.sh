#!/usr/bin/env bash
# Makes sure that PostgreSQL 15's programs are there for the live parts: those of Debian's package where it is
# installed, else the package unpacked below target/ (no server is set up, nothing of the machine changes).
#   scripts/lib/postgres.sh      prints the folder of the programs
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
. "$HERE/scripts/lib/debian.sh"
installed=/usr/lib/postgresql/15/bin
unpacked="$HERE/target/postgresql"
bin="$unpacked/usr/lib/postgresql/15/bin"

# Root may not run PostgreSQL; whoever does it for root must reach the programs.
reachable() {
  [ -x "$1/postgres" ] || return 1
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --clear-groups test -x "$1/postgres"; fi
}

cannot() {
  echo "Cannot find PostgreSQL 15: $1; install Debian's package postgresql-15 (apt-get install postgresql-15)" >&2
  exit 2
}

if [ -z "${CARELAKE_POSTGRES_UNPACK:-}" ] && reachable "$installed"; then
  echo "$installed"
  exit 0
fi
if reachable "$bin"; then
  echo "$bin"
  exit 0
fi
unpack_debian "PostgreSQL 15" "$unpacked" postgresql-15
if ! reachable "$bin"; then
  # A checkout that only root can read: the machine's own folder it must be.
  [ "$(id -u)" = 0 ] || cannot "the unpacked package lacks its programs"
  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends postgresql-15 >&2 ||
    cannot "its package cannot be installed"
  bin="$installed"
fi
echo "$bin"
