package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Folds the events of a batch into one decision per key: the rules of {@link KeyFold}, as window
 * functions over one shuffle.
 *
 * <p>Changes of a key are ordered by (epoch, LSN). A snapshot read has only the LSN where the
 * connector stood, so it is ordered against changes by the offset of first delivery in their
 * partition, and by LSN only across partitions. Timestamps order nothing.
 */
final class BatchFold {
  /** What an event means against the state before the batch; null: it competes. */
  private static final String OUTCOME = "__outcome";

  private static final String CLASS = "__class";
  private static final String NEXT = "__next";
  private static final String REPEATED = "__repeated";
  private static final String REPEATED_HERE = "__repeated_here";
  private static final String LAST_CHANGE = "__c";
  private static final String LAST_READ = "__r";
  private static final String LAST_BAD = "__b";
  private static final String IN_HIGHEST = "__hi";
  private static final String IN_LOWEST = "__lo";

  /** One row per key has it: the row that carries the key's counts and decision. */
  static final String HEAD = "__head";

  /** The head is the event that makes the key's new state. */
  static final String WINNER = "__winner";

  /** The event is kept out and must be listed in quarantine. */
  static final String QUARANTINED = "__quarantined";

  static final String EVENTS = "__n";
  static final String CONTROLS = "__n_control";
  static final String DUPLICATES = "__n_duplicate";
  static final String BAD_EVENTS = "__n_quarantined";

  /** The place of the read that closes a whole snapshot, null if the batch has none. */
  static final String SNAPSHOT_END = "__snapshot_end";

  /**
   * The row as folded may lack what a late event says: it was filled from an event that is older
   * than a late one, or it came by a change of its key.
   */
  static final String IN_DOUBT = "__in_doubt";

  /** Some change came late: the key was already further. */
  static final String BEHIND = "__behind";

  private final List<String> keys;
  private final SourceMarks marks;
  private final boolean canLackValues;

  /**
   * @param canLackValues events of the table may come without large values
   */
  BatchFold(List<String> keys, SourceMarks marks, boolean canLackValues) {
    this.keys = keys;
    this.marks = marks;
    this.canLackValues = canLackValues;
  }

  /**
   * The heads (one per key) and the quarantined events.
   *
   * @param events the events with the state of their keys ({@link KeyStates})
   */
  Dataset<Row> fold(Dataset<Row> events) {
    return decided(compared(events));
  }

  /** Every event with what it means to its key; {@link #candidates} are taken from it. */
  private Dataset<Row> compared(Dataset<Row> events) {
    Dataset<Row> classed =
        events
            .select(everything(), expr(outcome()).as(OUTCOME))
            .select(everything(), expr(eventClass()).as(CLASS));
    // Within a class, in order; of repeated deliveries the first comes last.
    WindowSpec order =
        Window.partitionBy(cols(keys))
            .orderBy(
                col(CLASS),
                col(EventColumns.EPOCH),
                col(EventColumns.LSN),
                expr(opRank()),
                col(EventColumns.PARTITION),
                col(EventColumns.OFFSET).desc());
    Column identity =
        struct(
            col(CLASS).as("class"),
            col(EventColumns.EPOCH).as("epoch"),
            col(EventColumns.LSN).as("lsn"),
            col(EventColumns.OP).as("op"),
            col(EventColumns.PARTITION).as("partition"));
    String same =
        "__keyed AND __class >= 0 AND __lsn IS NOT NULL AND __next IS NOT NULL"
            + " AND __next.class = __class AND __next.epoch = __epoch AND __next.lsn = __lsn"
            + " AND __next.op = __op";
    return classed
        .select(everything(), lead(identity, 1).over(order).as(NEXT))
        .select(everything(), coalesce(expr(same), lit(false)).as(REPEATED))
        .select(
            everything(), expr("__repeated AND __next.partition = __partition").as(REPEATED_HERE));
  }

  private static Column everything() {
    return org.apache.spark.sql.functions.col("*");
  }

  private Dataset<Row> decided(Dataset<Row> compared) {
    WindowSpec key = Window.partitionBy(cols(keys));
    List<Column> all = new ArrayList<>();
    all.add(everything());
    all.add(count(lit(1)).over(key).as(EVENTS));
    all.add(over(key, "count_if(__kind = -1)", CONTROLS));
    all.add(over(key, "count_if(__repeated OR __outcome = 'duplicate')", DUPLICATES));
    all.add(over(key, "count_if(__class = 0 AND NOT __repeated)", BAD_EVENTS));
    String place =
        "struct(__epoch AS epoch, __lsn AS lsn, __partition AS partition, __offset AS offset, __op AS op)";
    all.add(over(key, max("__class = 1 AND NOT __repeated", place), LAST_CHANGE));
    all.add(over(key, max("__class = 2 AND NOT __repeated", place), LAST_READ));
    all.add(over(key, max("__class = 0 AND NOT __repeated AND __keyed", place), LAST_BAD));
    all.add(
        over(
            key,
            max(
                "__class = 1 AND NOT __repeated_here",
                "struct(__epoch AS epoch, __partition AS partition, __offset AS offset)"),
            IN_HIGHEST));
    all.add(
        over(
            key,
            max(
                "__class = 1 AND NOT __repeated_here",
                "struct(__epoch AS epoch, -__partition AS partition, __offset AS offset)"),
            IN_LOWEST));
    all.add(
        over(
            key,
            "max(CASE WHEN __ends_snapshot THEN struct(__epoch AS epoch, __lsn AS lsn) END)",
            SNAPSHOT_END));
    if (canLackValues) {
      all.add(over(key, "bool_or(coalesce(" + LATE + ", false))", BEHIND));
      all.add(over(key, "bool_or(coalesce(" + FILLED_TOO_EARLY + ", false))", "__too_early"));
      all.add(over(key, "bool_or(coalesce(" + MOVED_WITHOUT + ", false))", "__moved_without"));
    } else {
      all.add(lit(false).as(BEHIND));
      all.add(lit(false).as("__too_early"));
      all.add(lit(false).as("__moved_without"));
    }
    return compared
        .select(all.toArray(Column[]::new))
        .select(everything(), coalesce(expr(winner()), lit(false)).as(WINNER))
        .select(
            everything(),
            expr("__too_early OR (__moved_without AND __winner AND"
                    + " coalesce(size(__toasted), 0) > 0)")
                .as(IN_DOUBT))
        .select(
            everything(),
            expr("__winner OR (__c IS NULL AND __r IS NULL AND __next IS NULL)").as(HEAD),
            expr("__class = 0 AND NOT __repeated").as(QUARANTINED))
        .where("__head OR __quarantined OR __kind = 3");
  }

  /** The position of a head, as an expression over a folded row. */
  static Column newPosition() {
    return expr(position());
  }

  /**
   * The versions of rows that the batch tells of, for values that the winner does not carry:
   * neither repeated, nor bad, nor older than the state; deletes too.
   */
  Dataset<Row> versions(Dataset<Row> events) {
    return compared(events).where("__class > 0 AND NOT __repeated");
  }

  private static Column over(WindowSpec window, String aggregate, String name) {
    return expr(aggregate).over(window).as(name);
  }

  private static String max(String condition, String value) {
    return "max(CASE WHEN " + condition + " THEN " + value + " END)";
  }

  /** Two events of one key at one LSN: a delete precedes a create (keys that were swapped). */
  private static String opRank() {
    return "CASE __op WHEN 'd' THEN 0 WHEN 'c' THEN 1 ELSE 2 END";
  }

  private static final String LATE = "__outcome = 'superseded' AND __kind = 1";

  private static final String FILLED_TOO_EARLY =
      LATE + " AND __epoch = __state.epoch AND __lsn > __state.carried_lsn";

  private static final String MOVED_WITHOUT =
      "__class = 1 AND __old_key IS NOT NULL AND size(__toasted) > 0";

  private static String eventClass() {
    return "CASE WHEN __outcome IS NOT NULL OR __kind IN (-1, 3) THEN -1"
        + " WHEN __bad IS NOT NULL THEN 0 ELSE __kind END";
  }

  /** Against the state before the batch; see {@link KeyFold#against}. */
  private String outcome() {
    String older =
        marks
            .truncated()
            .map(t -> "struct(__epoch AS epoch, __lsn AS lsn) < " + t.sql())
            .orElse("false");
    return """
        CASE
          WHEN __kind NOT IN (1, 2) OR __lsn IS NULL THEN NULL
          WHEN %s THEN 'superseded'
          WHEN __state IS NULL THEN NULL
          WHEN __epoch > __state.epoch THEN NULL
          WHEN __epoch < __state.epoch THEN 'superseded'
          WHEN __kind = 1 AND __lsn = __state.lsn THEN 'duplicate'
          WHEN __kind = 1 AND __lsn < __state.lsn THEN 'superseded'
          WHEN __kind = 2 AND __lsn <= __state.read_lsn THEN 'duplicate'
          WHEN (__kind = 2) = (__state.op = 'r') THEN NULL
          WHEN __partition = __state.partition THEN
            CASE WHEN __offset > __state.offset THEN NULL ELSE 'superseded' END
          WHEN __lsn > CASE WHEN __kind = 2 THEN __state.lsn ELSE __state.read_lsn END THEN NULL
          ELSE 'superseded'
        END"""
        .formatted(older);
  }

  /**
   * The last read beats the last change unless a change was delivered behind it. The highest and
   * the lowest partition are those of the last change's epoch, the only one in which offsets can be
   * compared.
   */
  private static String winner() {
    String readWins =
        """
        (__r IS NOT NULL AND (__c IS NULL OR __c.epoch < __r.epoch OR (
           __c.epoch = __r.epoch
           AND NOT (__hi.partition = __r.partition AND __hi.offset > __r.offset)
           AND NOT (-__lo.partition = __r.partition AND __lo.offset > __r.offset)
           AND (__c.partition = __r.partition OR __c.lsn <= __r.lsn))))""";
    return """
        NOT __repeated AND CASE
          WHEN %s THEN __class = 2 AND __epoch = __r.epoch AND __lsn = __r.lsn
          ELSE __class = 1 AND __epoch = __c.epoch AND __lsn = __c.lsn AND __op = __c.op
        END"""
        .formatted(readWins);
  }

  /** For a head without winner, the old position with what is held. */
  private static String position() {
    return """
        CASE
          WHEN __winner THEN struct(
            __epoch AS epoch,
            greatest(
              CASE WHEN __c.epoch = __epoch THEN __c.lsn END,
              CASE WHEN __state.epoch = __epoch THEN __state.lsn END) AS lsn,
            greatest(
              CASE WHEN __r.epoch = __epoch THEN __r.lsn END,
              CASE WHEN __state.epoch = __epoch THEN __state.read_lsn END) AS read_lsn,
            __partition AS partition,
            __offset AS offset,
            __op AS op,
            greatest(
              CASE WHEN __b.epoch > __epoch OR (__b.epoch = __epoch AND __b.lsn > __lsn)
                THEN __b.lsn END,
              CASE WHEN __state.epoch = __epoch AND __state.held_lsn > __lsn
                THEN __state.held_lsn END) AS held_lsn,
            CAST(NULL AS BIGINT) AS carried_lsn)
          WHEN __state IS NOT NULL THEN struct(
            __state.epoch AS epoch,
            __state.lsn AS lsn,
            __state.read_lsn AS read_lsn,
            __state.partition AS partition,
            __state.offset AS offset,
            __state.op AS op,
            greatest(__b.lsn, __state.held_lsn) AS held_lsn,
            __state.carried_lsn AS carried_lsn)
        END""";
  }
}
