package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.expr;

import io.carelake.core.table.KeptRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Folds the events of a batch into one decision per key: the rules of {@link KeyFold}, in one pass
 * over the events in order ({@link KeyDecisions}). One shuffle at most; a batch that lies in one
 * partition has none.
 *
 * <p>The pass is plain Java and not an expression of Spark: window functions over rows as wide as
 * these cost more to plan and to compile, for each table anew, than to run, and the same few rules
 * hold for every table.
 *
 * <p>Changes of a key are ordered by (epoch, LSN). A snapshot read has only the LSN where the
 * connector stood, so it is ordered against changes by the offset of first delivery in their
 * partition, and by LSN only across partitions. Timestamps order nothing.
 */
final class BatchFold {
  /** What an event means against the state before the batch; null: it competes. */
  static final String OUTCOME = "__outcome";

  /**
   * -1: decides nothing (a control event, a truncate, or older than the state); 0: cannot be
   * applied; else the kind of the event.
   */
  static final String CLASS = "__class";

  /** One row per key has it: the row that carries the key's counts and decision. */
  static final String HEAD = "__head";

  /** The head is the event that makes the key's new state. */
  static final String WINNER = "__winner";

  /** The event is kept out and must be listed in quarantine. */
  static final String QUARANTINED = "__quarantined";

  static final String EVENTS = "__n";
  static final String CONTROLS = "__n_control";
  static final String DUPLICATES = "__n_duplicate";

  /** The place of the read that closes a whole snapshot, null if the batch has none. */
  static final String SNAPSHOT_END = "__snapshot_end";

  /**
   * The row as folded may lack what a late event says: it was filled from an event that is older
   * than a late one, or it came by a change of its key.
   */
  static final String IN_DOUBT = "__in_doubt";

  /** Some change came late: the key was already further. */
  static final String BEHIND = "__behind";

  /** A place in the log of the source. */
  static final StructType PLACE =
      new StructType().add("epoch", DataTypes.IntegerType).add("lsn", DataTypes.LongType);

  private final List<String> keys;
  private final SourceMarks marks;
  private final BatchSize size;
  private final boolean canLackValues;

  /**
   * @param canLackValues events of the table may come without large values
   */
  BatchFold(List<String> keys, SourceMarks marks, BatchSize size, boolean canLackValues) {
    this.keys = keys;
    this.marks = marks;
    this.size = size;
    this.canLackValues = canLackValues;
  }

  /**
   * The heads (one per key), the quarantined events and the truncates. The heads have their new
   * position, null for a key that is still unknown.
   *
   * @param events the events with the state of their keys ({@link KeyStates})
   */
  Dataset<Row> fold(Dataset<Row> events) {
    Dataset<Row> ordered = ordered(events);
    StructType given = ordered.schema();
    StructType folded = given;
    for (var field : KeyDecisions.DECIDED.fields()) {
      folded = folded.add(field);
    }
    boolean lacking = canLackValues;
    List<String> of = keys;
    return dataset(
        rows(ordered).mapPartitions(r -> KeyDecisions.decisions(r, given, of, lacking), true),
        folded,
        ordered);
  }

  /**
   * The versions of rows that the batch tells of, for values that the winner does not carry:
   * neither repeated, nor bad, nor older than the state; deletes too.
   */
  Dataset<Row> versions(Dataset<Row> events) {
    Dataset<Row> ordered = ordered(events);
    StructType given = ordered.schema();
    List<String> of = keys;
    return dataset(
        rows(ordered).mapPartitions(r -> KeyDecisions.versions(r, given, of), true),
        given,
        ordered);
  }

  private static JavaRDD<InternalRow> rows(Dataset<Row> ordered) {
    return KeptRows.computed(ordered);
  }

  private Dataset<Row> dataset(JavaRDD<InternalRow> rows, StructType schema, Dataset<Row> of) {
    return size.gathered(of.sparkSession().internalCreateDataFrame(rows.rdd(), schema, false));
  }

  /** The events of a key behind one another; of repeated deliveries the first comes last. */
  private Dataset<Row> ordered(Dataset<Row> events) {
    Dataset<Row> classed =
        events.withColumn(OUTCOME, expr(outcome())).withColumn(CLASS, expr(eventClass()));
    Dataset<Row> spread =
        size.isGathered() ? size.gathered(classed) : classed.repartition(cols(keys));
    List<Column> order = new ArrayList<>(List.of(cols(keys)));
    order.addAll(
        List.of(
            col(CLASS),
            col(EventColumns.EPOCH),
            col(EventColumns.LSN),
            expr(opRank()),
            col(EventColumns.PARTITION),
            col(EventColumns.OFFSET).desc()));
    return spread.sortWithinPartitions(order.toArray(Column[]::new));
  }

  /** Two events of one key at one LSN: a delete precedes a create (keys that were swapped). */
  private static String opRank() {
    return "CASE __op WHEN 'd' THEN 0 WHEN 'c' THEN 1 ELSE 2 END";
  }

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
}
