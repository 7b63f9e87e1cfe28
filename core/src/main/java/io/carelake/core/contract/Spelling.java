package io.carelake.core.contract;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a mistyped one was probably meant to be. */
final class Spelling {
  private Spelling() {}

  /** {@code Unknown key: clasification (did you mean classification?)}, or the known names. */
  static String unknown(String what, String name, Collection<String> known) {
    String hint =
        nearest(name, known)
            .map(n -> "did you mean " + n + "?")
            .orElseGet(() -> "known: " + known.stream().sorted().toList());
    return "Unknown " + what + ": " + name + " (" + hint + ")";
  }

  static Optional<String> nearest(String name, Collection<String> known) {
    int tolerated = Math.max(1, name.length() / 4);
    return known.stream()
        .filter(k -> distance(name, k) <= tolerated)
        .min(Comparator.comparingInt((String k) -> distance(name, k)).thenComparing(k -> k));
  }

  /** Levenshtein, case ignored. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change =
            Character.toLowerCase(left.charAt(i - 1)) == Character.toLowerCase(right.charAt(j - 1))
                ? diagonal
                : diagonal + 1;
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
