package io.carelake.bronze;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * A field whose events do not agree with the contract. Names only, never a value.
 *
 * @param field the source column, or its path in the envelope
 */
public record Drift(Kind kind, String field) implements Serializable, Comparable<Drift> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,63}");

  /** How a field disagrees. */
  public enum Kind {
    /** The contract has no such column: the source has gained one. */
    UNKNOWN,
    /** The value does not fit the column's type: the source has changed one. */
    MISFIT
  }

  /** A name that does not look like one may be data (a map keyed by people): it is not told. */
  static Drift of(Kind kind, String field) {
    return new Drift(kind, NAME.matcher(field).matches() ? field : "(unprintable name)");
  }

  @Override
  public int compareTo(Drift other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return field + (kind == Kind.UNKNOWN ? " unknown" : " misfit");
  }
}
