package io.carelake.app;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.privacy.Redaction;
import io.carelake.quality.alert.Alert;
import io.carelake.quality.alert.Thresholds;
import io.carelake.quality.reconcile.ReconcileSettings;
import io.carelake.quality.reconcile.ReconcileSettings.Sources;
import io.carelake.quality.reconcile.Reconciler;
import io.carelake.quality.reconcile.Reconciler.Compared;
import io.carelake.quality.reconcile.Reconciler.Failed;
import io.carelake.quality.reconcile.Reconciler.Outcome;
import io.carelake.quality.reconcile.Reconciliation;
import io.carelake.quality.reconcile.SourceOfRecord;
import io.carelake.quality.reconcile.postgres.PostgresSettings;
import io.carelake.quality.reconcile.postgres.PostgresSource;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Holds silver against the databases of the services, and scores what it finds. */
public final class ReconcileRun {
  private final Lake lake;
  private final Sources sources;
  private final PrintStream out;

  /**
   * @param sources whether something may be on its way
   * @param out gets a line per table: names and counts
   */
  public ReconcileRun(Lake lake, Sources sources, PrintStream out) {
    this.lake = lake;
    this.sources = sources;
    this.out = out;
  }

  /**
   * Compares the named tables; if none is named, all whose database is configured and that the lake
   * has.
   *
   * @return 4 if a table is shown to be less accurate than its threshold; else 75 or 2 if one could
   *     not be compared
   * @throws CarelakeException if a table is unknown or has no source, or no database is configured
   */
  public ExitCode run(List<String> names) {
    SourceOfRecord databases =
        new PostgresSource(PostgresSettings.of(lake.settings().spark(), System.getenv()));
    List<Contract> tables = names.isEmpty() ? all(databases) : named(names, databases);
    ReconcileSettings settings = ReconcileSettings.of(lake.settings().spark(), sources);
    List<Outcome> outcomes =
        new Reconciler(lake.run(), databases, settings).compare(tables, o -> out.println(o.line()));
    scored(outcomes);
    return worst(outcomes);
  }

  private List<Contract> all(SourceOfRecord databases) {
    List<Contract> known = new ArrayList<>();
    TreeSet<String> unknown = new TreeSet<>();
    for (Contract c : Reconciler.comparable(lake.run())) {
      ServiceSource source = source(c);
      if (!databases.knows(source)) {
        unknown.add(source.service());
      } else if (lake.run().store().exists(c.table())) {
        known.add(c);
      }
    }
    if (known.isEmpty()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          unknown.isEmpty()
              ? "Cannot reconcile: the lake has no source-aligned table yet; run silver first"
              : "Cannot reconcile: no database is configured; set spark.carelake.reconcile.url to"
                  + " jdbc:postgresql://HOST:PORT/{database}");
    }
    if (!unknown.isEmpty()) {
      out.println("Not configured, left out: " + unknown);
    }
    return known;
  }

  private ServiceSource source(Contract silver) {
    return lake.run().contracts().require(silver.inputs().get(0)).source().orElseThrow();
  }

  private List<Contract> named(List<String> names, SourceOfRecord databases) {
    List<Contract> comparable = Reconciler.comparable(lake.run());
    List<Contract> tables = new ArrayList<>();
    for (String name : names) {
      Contract contract = lake.run().contracts().require(silver(name));
      if (!comparable.contains(contract)) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Cannot reconcile "
                + contract.table()
                + ": no database holds the same rows (expected a source-aligned table of silver)");
      }
      if (!databases.knows(source(contract))) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Cannot reconcile "
                + contract.table()
                + ": the database of "
                + source(contract).service()
                + " is not configured; set spark.carelake.reconcile."
                + source(contract).service()
                + ".url, or spark.carelake.reconcile.url for all");
      }
      tables.add(contract);
    }
    return tables.stream().distinct().toList();
  }

  private static TableId silver(String name) {
    try {
      TableId id = TableId.parse(name.contains(".") ? name : "silver." + name);
      return id.namespace().equals("secure") ? new TableId("silver", id.name()) : id;
    } catch (IllegalArgumentException e) {
      throw new CarelakeException(ExitCode.CONFIGURATION, e.getMessage());
    }
  }

  private void scored(List<Outcome> outcomes) {
    List<Reconciliation> found =
        outcomes.stream()
            .filter(Compared.class::isInstance)
            .map(o -> ((Compared) o).found())
            .toList();
    try {
      List<Alert> changed = lake.watch().reconciled(lake.run(), found);
      changed.stream()
          .filter(a -> a.state() != Alert.State.STILL)
          .forEach(
              a ->
                  out.println(
                      "Alert " + a.state().name().toLowerCase(Locale.ROOT) + ": " + a.text()));
    } catch (Exception e) {
      // What was found is recorded; what is missing is a score.
      lake.progress().line("Cannot score the reconciliation: " + Redaction.message(e));
    }
  }

  private ExitCode worst(List<Outcome> outcomes) {
    double least = Thresholds.of(lake.settings().spark()).accuracy();
    ExitCode worst = ExitCode.OK;
    for (Outcome o : outcomes) {
      if (o instanceof Compared c && c.found().accuracy().orElse(1) < least) {
        return ExitCode.GATE_FAILED;
      }
      if (o instanceof Failed f && worst != ExitCode.CONFIGURATION) {
        worst = f.code();
      }
    }
    return worst;
  }
}
