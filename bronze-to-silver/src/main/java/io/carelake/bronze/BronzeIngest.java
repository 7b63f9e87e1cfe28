package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.RunContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lands all portions of a source that has an end. A run that died anywhere is repaired by running
 * it again: what is present stays, what is missing is appended.
 */
final class BronzeIngest {
  private final BronzeLanding landing;

  BronzeIngest(RunContext run, BronzeAppends appends) {
    this.landing = new BronzeLanding(run, appends);
  }

  IngestResult run(EventSource source, IngestProgress progress) {
    long start = System.nanoTime();
    List<EventSource.Portion> portions = source.portions();
    long bytes = portions.stream().mapToLong(EventSource.Portion::bytes).sum();
    progress.started(source.name(), portions.size(), bytes);
    landing.ensure();
    Map<TableId, TableIngest> total = new TreeMap<>();
    long delivered = 0;
    for (int i = 0; i < portions.size(); i++) {
      Written written = landing.write(portions.get(i));
      landing.commit(written, Map.of());
      written.counts().forEach((id, counts) -> total.merge(id, counts, TableIngest::plus));
      delivered += portions.get(i).delivered();
      progress.landed(i + 1, portions.size(), delivered, since(start));
    }
    IngestResult result =
        new IngestResult(
            source.name(), delivered, bytes, since(start), List.copyOf(total.values()));
    if (!result.balances()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot account for every event of "
              + source.name()
              + ": "
              + result.ledger()
              + "; report this, bronze may lack events");
    }
    result.tables().forEach(progress::finished);
    return result;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
