# Sourced by the scripts beside it: where the project is, and a build that is as new as its sources.
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# What Spark needs opened on Java 17 (the same list as in pom.xml).
SPARK_OPENS=(-XX:+IgnoreUnrecognizedVMOptions -Djdk.reflect.useDirectMethodHandle=false)
for package in lang lang.invoke lang.reflect io net nio util util.concurrent util.concurrent.atomic; do
  SPARK_OPENS+=("--add-opens=java.base/java.$package=ALL-UNNAMED")
done
for package in nio.ch nio.cs security.action util.calendar; do
  SPARK_OPENS+=("--add-opens=java.base/sun.$package=ALL-UNNAMED")
done

# Planning a hundred tables runs much code a little: compiling it thoroughly, four times later, costs a third less in all.
JIT_PATIENCE=(-XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=5000 -XX:Tier4CompileThreshold=40000 -XX:Tier4BackEdgeThreshold=200000)

java_command() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi
}

# build_if_needed STAMP [MAVEN ARGUMENT ...]: packages the project unless STAMP is newer than every source but those of tests.
build_if_needed() {
  local stamp="$1"
  shift
  if [ ! -f "$stamp" ] || [ -n "$(find "$HERE" -newer "$stamp" \( -name '*.java' -o -name 'pom.xml' -o -path '*/src/main/resources/*' \) -not -path '*/target/*' -not -path '*/src/test/*' -print -quit)" ]; then
    echo "Building Carelake (once; later starts skip this) ..." >&2
    (cd "$HERE" && ./mvnw -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true "$@" package) >&2 || {
      echo "Cannot build Carelake: see the messages above; JDK 17 and Maven 3.8 or newer are needed" >&2
      exit 70
    }
  fi
}
