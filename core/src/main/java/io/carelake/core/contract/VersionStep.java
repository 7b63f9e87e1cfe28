package io.carelake.core.contract;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a contract's version moved as far as its changes ask (semantic versioning). */
final class VersionStep {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");
  private static final String[] PARTS = {"major", "minor", "patch"};

  private VersionStep() {}

  static Optional<String> problem(Contract old, Contract now, List<ContractChange> changes) {
    Optional<ContractChange.Meaning> most =
        changes.stream().map(ContractChange::meaning).max(Comparator.naturalOrder());
    int[] from = parts(old.version());
    int[] to = parts(now.version());
    if (from == null || to == null) {
      return changes.isEmpty() || !old.version().equals(now.version())
          ? Optional.empty()
          : Optional.of(told(now, "the version stayed " + now.version()));
    }
    int moved = 0;
    while (moved < from.length && from[moved] == to[moved]) {
      moved++;
    }
    if (moved < from.length && to[moved] < from[moved]) {
      return Optional.of(
          told(now, "the version went back from " + old.version() + " to " + now.version()));
    }
    // Words may be corrected without a new version.
    int asked = most.map(ContractChange.Meaning::versionPart).orElse(PARTS.length);
    if (asked >= 2 || moved <= asked) {
      return Optional.empty();
    }
    String step = moved == from.length ? "stayed " + now.version() : "is only " + now.version();
    return Optional.of(
        told(
            now,
            "the version "
                + step
                + ", but these changes need a new "
                + PARTS[asked]
                + " version: "
                + next(from, asked)));
  }

  private static String told(Contract now, String what) {
    return now.table() + ": wrong version: " + what;
  }

  private static int[] parts(String version) {
    Matcher m = VERSION.matcher(version);
    return m.matches()
        ? new int[] {
          Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))
        }
        : null;
  }

  private static String next(int[] from, int part) {
    return part == 0 ? from[0] + 1 + ".0.0" : from[0] + "." + (from[1] + 1) + ".0";
  }
}
