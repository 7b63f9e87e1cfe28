#!/usr/bin/env bash
# Release sizes of what scripts/check does small: a million histories for the rules, ten thousand through Spark and Iceberg,
# every kill three times, random kills, every real part killed over all 27 services. In shards: what is done is not done
# again when it is started anew; remove target/deep to begin from the start.
set -euo pipefail
. "$(dirname "$0")/build.sh"
cd "$HERE"
done_in="$HERE/target/deep"
mkdir -p "$done_in"

# shard NAME MAVEN ARGUMENT ...
shard() {
  local name="$1"
  shift
  if [ -f "$done_in/$name.passed" ]; then
    echo "$name: passed before"
    return
  fi
  echo "$name ..."
  local started
  started=$(date +%s)
  ./mvnw -q -B -ntp -DskipShade=true -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false "$@" verify > "$done_in/$name.log" 2>&1 || {
    echo "$name: FAILED, see $done_in/$name.log" >&2
    exit 1
  }
  touch "$done_in/$name.passed"
  echo "$name: passed in $(($(date +%s) - started)) s"
}

scripts/lib/postgres.sh > /dev/null
shard rules -pl bronze-to-silver -am -Dtest=TableFoldTest -Dit.test=None -Dcarelake.oracle.histories=1000000
for table in 0 1 2 3 4 5 6 7 8 9; do
  shard "table-$table" -pl bronze-to-silver -am -Dtest=TableOracleTest -Dit.test=None -Dcarelake.oracle.tables=1 "-Dcarelake.oracle.first-table=$table"
done
shard interleavings -pl bronze-to-silver -am -Dtest=MaintenanceInterleavingsTest -Dit.test=None -Dcarelake.interleavings=12
shard live -Dtest=None -Dit.test=LiveLake -Dcarelake.live.deep=true
shard random-kills -Dtest=None -Dit.test=RandomKills
for time in 1 2 3; do
  shard "kill-points-$time" -Dtest=None -Dit.test=KillPointsIT,FileKillsIT
  shard "kafka-$time" -Dtest=None -Dit.test=KafkaIngestIT
done
echo "All shards passed."
