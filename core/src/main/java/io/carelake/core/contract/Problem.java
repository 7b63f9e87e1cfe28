package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.Comparator;

/** Something wrong in a contract file, at a line. */
public record Problem(Path file, int line, String text) implements Comparable<Problem> {
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::text);

  @Override
  public int compareTo(Problem other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public String toString() {
    return file + ":" + line + ": " + text;
  }
}
