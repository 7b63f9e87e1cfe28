package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonToken;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * A field whose events do not agree with the contract. Names only, never a value.
 *
 * @param field the source column, or its path in the envelope
 * @param found of an unknown or added field what its value was; null of the others
 */
public record Drift(Kind kind, String field, Found found)
    implements Serializable, Comparable<Drift> {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,63}");
  private static final String UNPRINTABLE = "(unprintable name)";

  /** How a field disagrees. */
  public enum Kind {
    /** The contract has no such column: the source has gained one. */
    UNKNOWN,
    /** The value does not fit the column's type: the source has changed one. */
    MISFIT,
    /** The row has no such field: the source has dropped or renamed it, or never had it. */
    MISSING,
    /** As {@link #UNKNOWN}; and the table has the column now, since the contract allows it. */
    ADDED
  }

  /** What JSON has in a field. */
  public enum Found {
    NULL,
    TEXT,
    WHOLE,
    NUMBER,
    BOOLEAN,
    LIST,
    OBJECT;

    static Found of(JsonToken token) {
      return switch (token) {
        case VALUE_STRING -> TEXT;
        case VALUE_NUMBER_INT -> WHOLE;
        case VALUE_NUMBER_FLOAT -> NUMBER;
        case VALUE_TRUE, VALUE_FALSE -> BOOLEAN;
        case START_ARRAY -> LIST;
        case START_OBJECT -> OBJECT;
        default -> NULL;
      };
    }
  }

  /** A name that does not look like one may be data (a map keyed by people): it is not told. */
  static Drift of(Kind kind, String field, Found found) {
    return new Drift(kind, NAME.matcher(field).matches() ? field : UNPRINTABLE, found);
  }

  @Override
  public int compareTo(Drift other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    String kinds = field + " " + kind.name().toLowerCase(java.util.Locale.ROOT);
    return found == null
        ? kinds
        : kinds + " (" + found.name().toLowerCase(java.util.Locale.ROOT) + ")";
  }
}
