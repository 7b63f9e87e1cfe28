package io.carelake.bronze;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Where change events come from: files, or Kafka. A source only delivers; decoding, routing and
 * exactly-once are the same for all.
 */
public interface EventSource {
  /** What it is, for people: {@code files in landing}. */
  String name();

  /**
   * The events in pieces of bounded size, each landed by one job; in an order that can be repeated.
   */
  List<Portion> portions();

  /** A piece of a source. */
  interface Portion {
    /** Roughly how many bytes of text. */
    long bytes();

    /**
     * Whether every partition of {@link #events} holds all that was read of a partition of a topic,
     * so that they need no shuffle to meet.
     */
    default boolean isDealt() {
      return false;
    }

    /** The events ({@link RawEvents#SCHEMA}). */
    Dataset<Row> events(SparkSession spark);

    /**
     * How many events there were, counted by the source as it read them; asked after they were all
     * read. The other side of the ledger.
     */
    long delivered();
  }
}
