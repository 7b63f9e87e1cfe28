package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the events of one bronze table. Names and counts only.
 *
 * @param delivered events of the table's topics
 * @param appended those the table did not hold
 * @param alreadyPresent those it held
 * @param deadLettered those that are not JSON; they are delivered to {@code bronze.dead_letter}
 * @param rescued appended events of which {@code _rescued} keeps an unknown or misfitting field, or
 *     the whole
 * @param bytes size of the data files
 * @param duration time spent on decoding and writing, summed over tasks
 * @param drift events by field that the contract does not know or that does not fit it
 */
public record TableIngest(
    TableId table,
    long delivered,
    long appended,
    long alreadyPresent,
    long deadLettered,
    long rescued,
    long files,
    long bytes,
    Duration duration,
    Map<Drift, Long> drift)
    implements Serializable {

  static TableIngest nothing(TableId table) {
    return new TableIngest(table, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, Map.of());
  }

  TableIngest withDrift(Map<Drift, Long> other) {
    return new TableIngest(
        table,
        delivered,
        appended,
        alreadyPresent,
        deadLettered,
        rescued,
        files,
        bytes,
        duration,
        other);
  }

  TableIngest plus(TableIngest o) {
    Map<Drift, Long> both = new TreeMap<>(drift);
    o.drift.forEach((field, events) -> both.merge(field, events, Long::sum));
    return new TableIngest(
        table,
        delivered + o.delivered,
        appended + o.appended,
        alreadyPresent + o.alreadyPresent,
        deadLettered + o.deadLettered,
        rescued + o.rescued,
        files + o.files,
        bytes + o.bytes,
        duration.plus(o.duration),
        both);
  }

  /** delivered = appended + already present + dead letters. */
  public Ledger ledger() {
    Map<String, Long> entries = new LinkedHashMap<>();
    entries.put("appended", appended);
    entries.put("already_present", alreadyPresent);
    entries.put("dead_letters", deadLettered);
    return new Ledger("delivered", delivered, entries);
  }
}
