#!/usr/bin/env bash
# The simulator writes SQL to PostgreSQL, the lake follows through Debezium and Kafka; all parts on this machine.
set -euo pipefail
. "$(dirname "$0")/build.sh"
cd "$HERE"

dir="$HERE/target/live" cores=() options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --dir) dir="$2"; shift 2 ;;
    --services-on) cores+=("-Dcarelake.live.cores=$2"); shift 2 ;;
    --lake-on) cores+=("-Dcarelake.live.cores.carelake=$2"); shift 2 ;;
    *) options+=("$1"); shift ;;
  esac
done

scripts/lib/postgres.sh > /dev/null
build_if_needed "$HERE/app/target/launcher.classpath" -DskipShade=true
if [ -e "$dir" ] && [ ! -f "$dir/.carelake-live" ] && [ -n "$(ls -A "$dir" 2> /dev/null)" ]; then
  echo "Cannot use $dir: it is not empty and no demo made it; name another folder with --dir" >&2
  exit 2
fi
rm -rf "$dir"
mkdir -p "$dir"
touch "$dir/.carelake-live"
exec "$(java_command)" -Xmx1g -XX:TieredStopAtLevel=1 -Duser.timezone=UTC "-Dspark.carelake.home=$HERE" "${cores[@]}" \
  -cp "$HERE/testkit/target/classes:$(cat "$HERE/testkit/target/launcher.classpath")" \
  io.carelake.testkit.live.LiveDemo --dir "$dir" "${options[@]}"
