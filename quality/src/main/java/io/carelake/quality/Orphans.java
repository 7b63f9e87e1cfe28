package io.carelake.quality;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Relationship;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.job.RunContext;
import io.carelake.core.privacy.Redaction;
import io.carelake.quality.score.JudgedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts rows whose foreign key finds no parent, for every relationship whose parent table exists.
 * It only warns: a parent that comes late is no error, and the orphan heals by itself. So it is
 * counted after the run, when all parents that it brought are there, and holds up no publish.
 */
final class Orphans {
  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
  private static final int AT_ONCE = 3;

  /** What the rule of a relationship is called: this and its column. */
  static final String PREFIX = "orphans_";

  private Orphans() {}

  /**
   * The tables that were judged and published, with what their relationships say. The tokenised
   * twin has the rows of its identified twin and is not counted again.
   */
  static Map<TableId, List<Result>> count(RunContext run, List<JudgedTable> judged) {
    Map<TableId, List<Result>> counted = new ConcurrentHashMap<>();
    List<Callable<Object>> tasks = new ArrayList<>();
    for (JudgedTable table : judged) {
      run.contracts()
          .find(table.table())
          .filter(c -> table.verdict().passed())
          .filter(c -> !(c.hasIdentifiedTwin() && table.table().equals(c.table())))
          .ifPresent(
              c ->
                  tasks.add(
                      Executors.callable(
                          () ->
                              measure(run, c, () -> run.store().read(table.table()))
                                  .ifPresent(
                                      m -> counted.put(table.table(), Measure.take(List.of(m)))))));
    }
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      for (Future<Object> done : pool.invokeAll(tasks)) {
        try {
          done.get();
        } catch (ExecutionException e) {
          // A parent that failed in this run may lack a column: the other tables have their scores.
          LOG.warn("Cannot count rows without parents: {}", Redaction.message(e.getCause()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while rows without parents were counted", e);
    } finally {
      pool.shutdownNow();
    }
    return counted;
  }

  static Optional<Measure> measure(RunContext run, Contract contract, Supplier<Dataset<Row>> rows) {
    List<Relationship> known =
        contract.relationships().stream()
            .filter(r -> parent(run, r).isPresent() && contract.column(r.column()).isPresent())
            .toList();
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Dataset<Row> children =
        rows.get()
            .select(
                known.stream()
                    .map(r -> functions.col(RowRules.quoted(r.column())))
                    .distinct()
                    .toArray(org.apache.spark.sql.Column[]::new));
    List<org.apache.spark.sql.Column> metrics = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      Relationship r = known.get(i);
      TableId from = parent(run, r).orElseThrow();
      Dataset<Row> parents = run.store().read(from);
      children =
          children.join(
              keys(run, r, parents).toDF("_parent_" + i),
              functions.col(RowRules.quoted(r.column())).equalTo(functions.col("_parent_" + i)),
              "left");
      org.apache.spark.sql.Column refers = functions.col(RowRules.quoted(r.column())).isNotNull();
      metrics.add(functions.count(functions.when(refers, 1)));
      metrics.add(
          functions.count(functions.when(refers.and(functions.col("_parent_" + i).isNull()), 1)));
    }
    return Optional.of(Measure.of(children, metrics, counts -> results(known, counts)));
  }

  private static List<Result> results(List<Relationship> known, List<Long> counts) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      Relationship r = known.get(i);
      long referring = counts.get(2 * i);
      long orphans = counts.get(2 * i + 1);
      results.add(
          new Result(
              PREFIX + r.column(),
              "consistency",
              orphans == 0 ? Outcome.PASSED : Outcome.WARNED,
              referring,
              orphans,
              orphans + " of " + referring + " rows find no " + r.to() + "." + r.toColumn(),
              Result.RULE,
              Optional.of(r.column())));
    }
    return results;
  }

  /** The parents' values, each once: a primary key is unique already, by its own table's gate. */
  private static Dataset<Row> keys(RunContext run, Relationship r, Dataset<Row> parents) {
    Dataset<Row> keys = parents.select(functions.col(RowRules.quoted(r.toColumn())));
    boolean isKey =
        run.contracts()
            .find(r.to())
            .filter(c -> c.keyNames().equals(List.of(r.toColumn())))
            .isPresent();
    return isKey ? keys : keys.distinct();
  }

  /** The parent table to look into: its identified twin if the referred column is protected. */
  private static Optional<TableId> parent(RunContext run, Relationship relationship) {
    boolean hidden =
        run.contracts()
            .find(relationship.to())
            .flatMap(c -> c.column(relationship.toColumn()))
            .map(Column::isProtected)
            .orElse(false);
    TableId table = hidden ? relationship.to().identified() : relationship.to();
    return Optional.of(table).filter(run.store()::exists);
  }
}
