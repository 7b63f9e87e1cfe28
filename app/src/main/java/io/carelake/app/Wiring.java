package io.carelake.app;

import io.carelake.bronze.IngestFiles;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.PolicyFilter;
import io.carelake.core.job.QuarantineQuota;
import io.carelake.core.job.Recipe;
import io.carelake.core.job.RowValidator;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.TableBuilder;
import io.carelake.core.job.TableRunner;
import io.carelake.core.job.TransformBuilder;
import io.carelake.core.lineage.ColumnLineageReader;
import io.carelake.core.lineage.LineageRecorder;
import io.carelake.core.lineage.LineageSettings;
import io.carelake.core.lineage.OpenLineageRecorder;
import io.carelake.core.privacy.ConsentPolicy;
import io.carelake.core.privacy.ContractProtector;
import io.carelake.core.privacy.KeyProvider;
import io.carelake.core.privacy.Redaction;
import io.carelake.core.table.TableStore.TableSpec;
import io.carelake.quality.ContractGate;
import io.carelake.quality.ContractRowValidator;
import io.carelake.quality.Quarantine;
import io.carelake.quality.score.RememberedRun;
import io.carelake.silver.HistoryBuilder;
import io.carelake.silver.SourceAlignedBuilder;
import java.util.List;

/** Plugs the rooms of the house into the steps of the runner. */
final class Wiring {
  private final RunContext run;
  private final TableRunner.Steps steps;
  private final RowValidator validator = new ContractRowValidator();
  private final Registry registry;
  private final KeyProvider keys;
  private final RememberedRun log;

  Wiring(RunContext run, Settings settings) {
    this.run = run;
    this.registry = new Registry(run.contracts(), run.spark());
    this.keys = KeyProvider.of(settings.spark());
    PolicyFilter policy = new ConsentPolicy();
    LineageRecorder lineage = OpenLineageRecorder.open(run, LineageSettings.of(settings.spark()));
    this.log = new RememberedRun(new OpsRunLog(run));
    this.steps =
        new TableRunner.Steps(
            Wiring::layout,
            validator,
            Quarantine::rows,
            policy,
            new ContractProtector(keys),
            new ContractGate(),
            lineage,
            ColumnLineageReader::of,
            log,
            QuarantineQuota.of(settings.carelake("quality.quarantine-limit")));
  }

  /** Bronze holds envelopes, whoever asks for the table first. */
  private static TableSpec layout(Contract contract, TableId table) {
    return contract.layer() == Layer.BRONZE
        ? IngestFiles.layout(contract)
        : PhysicalTables.spec(contract, table);
  }

  /** What the gates of this run said and how its tables ended, so far. */
  RememberedRun log() {
    return log;
  }

  TableRunner.Steps steps() {
    return steps;
  }

  /** Fails, with the remedy, if one of the tables needs tokens and there is no key to make them. */
  void requireKeys(List<Contract> tables) {
    boolean tokens =
        tables.stream()
            .flatMap(c -> c.columns().stream())
            .anyMatch(c -> c.protection().filter(p -> p == Protection.TOKEN).isPresent());
    if (tokens) {
      keys.keys();
    }
  }

  Pipeline pipeline(RunListener listener) {
    return new Pipeline(run, steps, listener, Redaction::message);
  }

  Pipeline.Recipes recipes() {
    return new Pipeline.Recipes(this::builder, this::fingerprint);
  }

  private TableBuilder builder(Contract contract) {
    if (contract.followsEvents()) {
      IngestFiles.requireDecided(run, run.contracts().require(contract.inputs().get(0)));
      return contract.load() == Load.HISTORY
          ? new HistoryBuilder(validator)
          : new SourceAlignedBuilder(validator);
    }
    return new TransformBuilder(registry.require(contract), contract, steps.policy());
  }

  private String fingerprint(Contract contract) {
    return contract.followsEvents()
        ? Recipe.of(contract, run.contracts().require(contract.inputs().get(0)))
        : Recipe.of(contract, registry.require(contract));
  }
}
