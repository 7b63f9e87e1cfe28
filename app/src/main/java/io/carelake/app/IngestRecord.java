package io.carelake.app;

import io.carelake.bronze.HeldTopic;
import io.carelake.bronze.IngestResult;
import io.carelake.bronze.ReadToEnd;
import io.carelake.bronze.TableIngest;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.OnDrift;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Pipeline;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.job.TopicReads;
import io.carelake.core.lineage.ColumnLineage;
import io.carelake.core.lineage.LineageRecorder;
import io.carelake.core.lineage.LineageRecorder.TableRun;
import io.carelake.core.table.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Leaves the record of an ingest: a run and a lineage event per bronze table that gained events.
 */
final class IngestRecord {
  private final RunContext run;
  private final Wiring wiring;

  IngestRecord(Lake lake) {
    this.run = lake.run();
    this.wiring = lake.wiring();
  }

  /** Writes the record; what the ingest ends with: drift may need a decision. */
  ExitCode write(IngestResult result) {
    return write(result, List.of());
  }

  /**
   * Writes the record.
   *
   * @param held topics that wait for a decision: each is a failed run of its table
   * @return what the ingest ends with: drift and held topics may need a decision
   */
  ExitCode write(IngestResult result, List<HeldTopic> held) {
    if (!result.balances()) {
      throw new CarelakeException(
          ExitCode.BUG,
          "Cannot finish the ingest of "
              + result.source()
              + ": its ledger does not add up ("
              + result.ledger()
              + ")");
    }
    LineageRecorder lineage = wiring.steps().lineage();
    List<TableOutcome> outcomes = new ArrayList<>();
    for (TableIngest table : result.tables()) {
      TableVersion version = run.store().version(table.table());
      outcomes.add(outcome(table, version));
      if (table.appended() > 0) {
        Contract contract = run.contracts().require(table.table());
        TableRun tableRun = new TableRun(run, contract, table.table(), List.of());
        lineage.started(tableRun);
        lineage.completed(
            tableRun, new ColumnLineage(Map.of(), List.of()), version, table.appended());
      }
    }
    held.forEach(h -> outcomes.add(waiting(h)));
    if (!outcomes.isEmpty()) {
      wiring.steps().log().finished(run, outcomes);
    }
    return Pipeline.worst(outcomes);
  }

  /** Writes which tables have all that their topics held. */
  void write(ReadToEnd read) {
    TopicReads.write(run, read.tables(), read.at());
  }

  private boolean needsDecision(TableIngest table) {
    return !table.drift().isEmpty()
        && run.contracts().require(table.table()).onDrift() == OnDrift.FAIL;
  }

  private TableOutcome waiting(HeldTopic held) {
    return new TableOutcome(
        held.table(),
        Status.FAILED,
        ExitCode.SCHEMA_DRIFT,
        run.clock().instant(),
        Duration.ZERO,
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        held.message());
  }

  private TableOutcome outcome(TableIngest table, TableVersion version) {
    Instant now = run.clock().instant();
    Duration took = table.duration();
    return new TableOutcome(
        table.table(),
        table.appended() > 0 ? Status.PUBLISHED : Status.UNCHANGED,
        needsDecision(table) ? ExitCode.SCHEMA_DRIFT : ExitCode.OK,
        now.minus(took),
        took,
        Optional.of(version),
        table.appended(),
        0,
        Optional.of(table.ledger()),
        table.drift().isEmpty() ? "" : "drift: " + table.drift());
  }
}
