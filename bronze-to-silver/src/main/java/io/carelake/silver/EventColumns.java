package io.carelake.silver;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.types.UTF8String;

/** The working columns beside the silver columns while events are folded; never written. */
final class EventColumns {
  private EventColumns() {}

  /** {@link #CONTROL}, {@link #UNREADABLE}, {@link #CHANGE}, {@link #READ}, {@link #TRUNCATE}. */
  static final String KIND = "__kind";

  static final int CONTROL = -1;
  static final int UNREADABLE = 0;
  static final int CHANGE = 1;
  static final int READ = 2;
  static final int TRUNCATE = 3;

  static final String OP = "__op";

  /** The operation of a snapshot read, as Spark has it. */
  static final UTF8String READ_OP = UTF8String.fromString("r");

  static final String EPOCH = "__epoch";
  static final String LSN = "__lsn";
  static final String TOPIC = "__topic";
  static final String PARTITION = "__partition";
  static final String OFFSET = "__offset";
  static final String SOURCE_AT = "__source_at";

  /** When the event was appended to bronze; only histories ask. */
  static final String RECORDED_AT = "__recorded_at";

  /** Why the event cannot be applied (names of columns, never values), null if it can. */
  static final String BAD = "__bad";

  /** The event as JSON, only for those that cannot be applied. */
  static final String EVENT_JSON = "__event";

  /** The silver columns whose value the event does not carry (TOAST), null for none. */
  static final String TOASTED = "__toasted";

  /** The key that the row had before this create, as JSON; null if the key did not change. */
  static final String OLD_KEY = "__old_key";

  /** The key that the row goes on with after this delete, as JSON; null if it ends here. */
  static final String NEW_KEY = "__new_key";

  /** The read that closes a whole snapshot of the table. */
  static final String ENDS_SNAPSHOT = "__ends_snapshot";

  /** All key columns have a value. */
  static final String KEYED = "__keyed";

  /** Position of the key's state before this batch, null if the key was never seen. */
  static final String STATE = "__state";

  /** The key has a row in the target. */
  static final String EXISTS = "__exists";

  /** The subject of that row. */
  static final String OLD_SUBJECT = "__old_subject";

  /** The file of that row, and its place in it; null without a row. */
  static final String FILE = "__file";

  static final String POS = "__pos";

  /** What that row counts against. */
  static final String OLD_FINDINGS = "__old_findings";

  /** Keys (JSON) whose rows wait for events of this key; null for none. */
  static final String AWAITING = "__awaiting";

  /** Keys (JSON) that deleted rows of this key went on with; null for none. */
  static final String MOVED_TO = "__moved_to";

  /** The columns that every event has. */
  static final List<String> OF_EVENT =
      List.of(
          KIND,
          OP,
          EPOCH,
          LSN,
          TOPIC,
          PARTITION,
          OFFSET,
          SOURCE_AT,
          BAD,
          EVENT_JSON,
          TOASTED,
          OLD_KEY,
          NEW_KEY,
          ENDS_SNAPSHOT,
          KEYED);

  static Column col(String name) {
    return functions.col("`" + name + "`");
  }

  static Column[] cols(List<String> names) {
    return names.stream().map(EventColumns::col).toArray(Column[]::new);
  }
}
