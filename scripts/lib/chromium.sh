#!/usr/bin/env bash
# Makes sure that a headless Chromium and its driver are there for the report's test: Debian's packages where they are
# installed, else unpacked below target/ (nothing of the machine changes).
#   scripts/lib/chromium.sh      prints the root folder of the programs (/ or target/chromium)
set -euo pipefail
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
. "$HERE/scripts/lib/debian.sh"
unpacked="$HERE/target/chromium"

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
unpack_debian Chromium "$unpacked" chromium chromium-driver fonts-liberation
has "$unpacked" || cannot "the unpacked packages lack its programs"
echo "$unpacked"
