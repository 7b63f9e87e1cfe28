package io.carelake.quality.reconcile;

import io.carelake.core.table.TableVersion;
import io.carelake.quality.reconcile.Difference.Kind;
import io.carelake.quality.reconcile.Difference.State;
import io.carelake.quality.score.Share;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one look found.
 *
 * @param version of silver that was compared
 * @param moment of the source
 * @param sourceRows rows of the source
 * @param silverRows rows of silver
 * @param unexamined rows in ranges that disagree and were not looked into, because there were too
 *     many of them; neither right nor wrong
 * @param isMeasured whether it was known what silver has consumed: if not, every difference may be
 *     on its way
 * @param differences the rows that are not as in the source
 */
public record Reconciliation(
    ComparedTable table,
    TableVersion version,
    SourceOfRecord.Moment moment,
    long sourceRows,
    long silverRows,
    long unexamined,
    boolean isMeasured,
    List<Difference> differences) {

  public long count(State state) {
    return differences.stream().filter(d -> d.state() == state).count();
  }

  public long count(State state, Kind kind) {
    return differences.stream().filter(d -> d.state() == state && d.kind() == kind).count();
  }

  /**
   * The rows that were judged: those of both sides together, without what is in flight, kept out or
   * unexamined.
   */
  public long judged() {
    return Math.max(0, sourceRows + tooMany() - unjudged());
  }

  private long tooMany() {
    return differences.stream().filter(d -> d.kind() == Kind.TOO_MANY).count();
  }

  private long unjudged() {
    return count(State.IN_FLIGHT) + count(State.KEPT_OUT) + unexamined;
  }

  /** The rows that are in both and were judged: of them, values are compared. */
  public long inBoth() {
    return Math.max(
        0, judged() - count(State.WRONG, Kind.MISSING) - count(State.WRONG, Kind.TOO_MANY));
  }

  public long wrong() {
    return count(State.WRONG);
  }

  /**
   * The share of the judged rows that are as in the source; 1 if there are no rows at all. Empty if
   * the look proves nothing: no row could be judged, or some may be wrong and nothing could have
   * shown it.
   */
  public OptionalDouble accuracy() {
    if (wrong() == 0 && !isProven()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(judged() == 0 ? 1 : 1 - (double) wrong() / judged());
  }

  private boolean isProven() {
    boolean mayHideSome = count(State.IN_FLIGHT) + unexamined > 0;
    boolean hasNone = sourceRows + silverRows == 0;
    return (isMeasured || !mayHideSome) && (judged() > 0 || hasNone);
  }

  /** How many rows have a wrong value, by column; columns without one are left out. */
  public SortedMap<String, Long> wrongByColumn() {
    SortedMap<String, Long> wrong = new TreeMap<>();
    differences.stream()
        .filter(d -> d.state() == State.WRONG)
        .forEach(d -> d.columns().forEach(c -> wrong.merge(c, 1L, Long::sum)));
    return wrong;
  }

  /** In words: names, counts and ratios. */
  public String line() {
    StringBuilder line = new StringBuilder();
    line.append(table.target()).append(": ");
    OptionalDouble accuracy = accuracy();
    if (accuracy.isEmpty()) {
      line.append("accuracy not known yet: ").append(whyUnknown());
    } else if (wrong() == 0) {
      line.append(count(judged())).append(" rows as in ").append(table.source().service());
    } else {
      line.append(count(wrong()))
          .append(" of ")
          .append(count(judged()))
          .append(" rows not as in ")
          .append(table.source().service())
          .append(" (accuracy ")
          .append(Share.exact(accuracy.getAsDouble()))
          .append("): ")
          .append(count(count(State.WRONG, Kind.MISSING)))
          .append(" missing, ")
          .append(count(count(State.WRONG, Kind.TOO_MANY)))
          .append(" too many, ")
          .append(count(count(State.WRONG, Kind.DIFFERS)))
          .append(" with other values");
      if (!wrongByColumn().isEmpty()) {
        line.append(' ').append(wrongByColumn());
      }
    }
    line.append("; ").append(count(count(State.IN_FLIGHT))).append(" in flight");
    line.append(", ").append(count(count(State.KEPT_OUT))).append(" kept out");
    if (unexamined > 0) {
      line.append(", ").append(count(unexamined)).append(" in ranges not looked into");
    }
    if (!table.leftOut().isEmpty()) {
      line.append("; not compared: ").append(table.leftOut());
    }
    return line.toString();
  }

  private String whyUnknown() {
    return isMeasured
        ? "no row could be judged"
        : count(count(State.IN_FLIGHT) + unexamined)
            + " rows may be wrong or on their way, and silver has caught up with no earlier look";
  }

  private static String count(long rows) {
    return String.format(Locale.ROOT, "%,d", rows);
  }
}
