package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an ingest did, by table.
 *
 * @param delivered what the source says it delivered: records, and pieces of files that are none
 * @param bytes text read, roughly
 * @param tables the tables that any event belonged to, in name order
 */
public record IngestResult(
    String source, long delivered, long bytes, Duration duration, List<TableIngest> tables) {

  public Optional<TableIngest> table(TableId table) {
    return tables.stream().filter(t -> t.table().equals(table)).findFirst();
  }

  /** delivered (as the source counts) = appended + already present, over all tables. */
  public Ledger ledger() {
    Map<String, Long> entries = new LinkedHashMap<>();
    entries.put("appended", appended());
    entries.put("already_present", tables.stream().mapToLong(TableIngest::alreadyPresent).sum());
    return new Ledger("delivered", delivered, entries);
  }

  public long appended() {
    return tables.stream().mapToLong(TableIngest::appended).sum();
  }

  public boolean balances() {
    return ledger().balances() && tables.stream().allMatch(t -> t.ledger().balances());
  }
}
