package io.carelake.app;

import io.carelake.bronze.IngestFiles;
import io.carelake.bronze.IngestProgress;
import io.carelake.bronze.IngestResult;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.PolicyFilter;
import io.carelake.core.job.Replay;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.privacy.ConsentPolicy;
import io.carelake.core.table.IcebergTableStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;

/**
 * One run of a lake in the tests' own session: the repository's contracts and the rooms of the
 * house, plugged together as the command line does it.
 */
final class WiredLake {
  private static final PolicyFilter POLICY = new ConsentPolicy();
  private final RunContext run;
  private final Wiring wiring;

  WiredLake(
      SparkSession spark,
      Contracts contracts,
      String runId,
      Instant asOf,
      Map<String, String> settings) {
    this.run =
        new RunContext(
            spark,
            runId,
            asOf,
            asOf,
            Clock.systemUTC(),
            contracts,
            new IcebergTableStore(spark),
            ParentRuns.of(settings));
    this.wiring = new Wiring(run, new Settings(settings));
  }

  /**
   * The contracts that these tables are made by, back to bronze, with those of the house itself.
   */
  static Contracts behind(Contracts all, String... tables) {
    Set<Contract> needed = new LinkedHashSet<>(all.of(Layer.OPS));
    all.all().stream()
        .filter(c -> c.load() == Load.APPEND && c.source().isEmpty())
        .forEach(needed::add);
    Deque<Contract> open = new ArrayDeque<>();
    Arrays.stream(tables).map(TableId::parse).map(all::require).forEach(open::add);
    while (!open.isEmpty()) {
      Contract next = open.pop();
      if (needed.add(next)) {
        next.inputs().stream().map(all::require).forEach(open::add);
        if (Registry.needsTransform(next)) {
          POLICY.inputs(next).stream().map(all::require).forEach(open::add);
        }
      }
    }
    return new Contracts(needed);
  }

  /** Drops every table: the session's lake is shared by the tests of the module. */
  static void clear(SparkSession spark) {
    new IcebergTableStore(spark)
        .tables()
        .forEach(t -> spark.sql("DROP TABLE IF EXISTS lake." + t + " PURGE"));
  }

  RunContext run() {
    return run;
  }

  Wiring wiring() {
    return wiring;
  }

  IngestResult ingest(Path landing) {
    return IngestFiles.run(run, landing, IngestProgress.SILENT);
  }

  /** Every table that is made out of others. */
  List<TableOutcome> tables(Scope scope) {
    return tables(
        run.contracts().all().stream().filter(c -> c.load() != Load.APPEND).toList(),
        scope,
        wiring.recipes());
  }

  List<TableOutcome> tables(Collection<Contract> tables, Scope scope, Pipeline.Recipes recipes) {
    return tables(tables, scope, recipes, c -> Optional.empty());
  }

  List<TableOutcome> tables(
      Collection<Contract> tables,
      Scope scope,
      Pipeline.Recipes recipes,
      Function<Contract, Optional<Replay>> replays) {
    wiring.steps().lineage().runStarted(run);
    List<TableOutcome> outcomes =
        wiring.pipeline(RunListener.NONE).run(tables, recipes, scope, replays, 2);
    wiring.steps().lineage().runEnded(run, Pipeline.worst(outcomes));
    wiring.steps().lineage().flush();
    return outcomes;
  }
}
