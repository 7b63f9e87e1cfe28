package io.carelake.quality.reconcile;

import java.util.List;
import java.util.Locale;

/**
 * A row that is not as in the source.
 *
 * @param key the canonical texts of its key: they may name a person
 * @param columns the columns whose values differ; empty for a row that one side lacks
 * @param position the greatest position in the source's log that silver's row knows; 0 if it knows
 *     none, or there is no such row
 */
public record Difference(
    List<String> key, Kind kind, State state, List<String> columns, long position) {

  /** What differs. */
  public enum Kind {
    /** The source has it, silver has not. */
    MISSING,
    /** Silver has it, the source has not. */
    TOO_MANY,
    /** Both have it, with other values. */
    DIFFERS
  }

  /** What to make of it. */
  public enum State {
    /** Silver has consumed what would have made it equal. */
    WRONG,
    /** Its change may be still on its way. */
    IN_FLIGHT,
    /** An event of it stands in quarantine. */
    KEPT_OUT
  }

  static String written(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  // A key may name a person: it must not get into a message by chance.
  @Override
  public String toString() {
    return written(kind) + " " + written(state) + " " + columns;
  }
}
