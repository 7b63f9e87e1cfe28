package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.util.regex.Pattern;

/**
 * A topic that is not read on, because what the cluster has does not follow on what bronze has.
 * Others go on.
 *
 * @param expected the offset that bronze goes on with
 * @param found the offset that the log begins with, or ends at
 * @param epoch the epoch that bronze is in
 */
public record HeldTopic(
    String topic,
    TableId table,
    int partition,
    Reason reason,
    long expected,
    long found,
    int epoch) {

  /** Why. */
  public enum Reason {
    /** Records were deleted before they were read: the log begins too late. */
    LOST,
    /** The log ends before what was already read. */
    SHRUNK,
    /** Another topic has the name now. */
    RECREATED
  }

  /** What an operator needs to know and may do about it; names and offsets only. */
  public String message() {
    String what = "Held " + topic + " [" + partition + "]: expected offset " + expected;
    String renewed =
        "to land the new topic from its start, set spark.carelake.topic-epoch."
            + topic
            + " to "
            + (epoch + 1);
    return switch (reason) {
      case LOST ->
          what
              + ", the log begins at "
              + found
              + ": "
              + (found - expected)
              + " offsets were deleted before they were read; restore them, or go on without them"
              + " with --accept-loss '"
              + pattern()
              + "'";
      case SHRUNK ->
          what + ", the log ends at " + found + ": it was cut off or made anew; " + renewed;
      case RECREATED ->
          what
              + " of an earlier topic, found another of this name that ends at "
              + found
              + "; "
              + renewed;
    };
  }

  private String pattern() {
    return Pattern.compile("\\.").matcher(topic).replaceAll("\\\\.");
  }
}
