package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.PhysicalTables;
import io.carelake.core.job.QualityGate;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.core.table.TableVersion;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records complete OpenLineage events of table runs: first in a durable outbox, from there into
 * {@code ops.lineage} and to the transport.
 *
 * <p>Nothing here stops a run. What cannot be delivered costs one warning and stays in the outbox
 * for the next run; after the first failure nothing more is sent in this run.
 */
public final class OpenLineageRecorder implements LineageRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(OpenLineageRecorder.class);
  private final RunEvents events;
  private final Outbox outbox;
  private final LineageTable table;
  private final Optional<LineageTransport> transport;
  private final LineageSettings settings;
  private final AtomicBoolean warned = new AtomicBoolean();
  private boolean broken;

  OpenLineageRecorder(
      RunEvents events,
      Outbox outbox,
      LineageTable table,
      Optional<LineageTransport> transport,
      LineageSettings settings) {
    this.events = events;
    this.outbox = outbox;
    this.table = table;
    this.transport = transport;
    this.settings = settings;
  }

  /** The recorder of a run; makes {@code ops.lineage} if its contract is there and it is not. */
  public static OpenLineageRecorder open(RunContext run, LineageSettings settings) {
    TableId id = LineageTable.ID;
    run.store().ensure(PhysicalTables.spec(run.contracts().require(id), id));
    IcebergTables tables = new IcebergTables(run.spark());
    OpenLineageRecorder recorder =
        new OpenLineageRecorder(
            new RunEvents(settings, new DatasetNames(run.spark())),
            new Outbox(folder(run.spark(), settings)),
            new LineageTable(() -> tables.load(id)),
            LineageTransport.of(settings),
            settings);
    recorder.settle(tables);
    return recorder;
  }

  private void settle(IcebergTables tables) {
    try {
      outbox.settle(
          (target, snapshot) ->
              tables.exists(target) && isPublished(tables.load(target), snapshot));
    } catch (IOException | RuntimeException e) {
      warn("Cannot settle the lineage of a killed run", e, "it waits for the next run");
    }
  }

  private static boolean isPublished(Table table, long snapshot) {
    return table.snapshot(snapshot) != null
        && table.currentSnapshot() != null
        && SnapshotUtil.isAncestorOf(table, snapshot);
  }

  /** In the warehouse, unless that is not a folder of this machine. */
  private static Path folder(SparkSession spark, LineageSettings settings) {
    String warehouse = spark.conf().get("spark.sql.catalog.lake.warehouse", "");
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(warehouse);
    String scheme = path.toUri().getScheme();
    boolean local = scheme == null || scheme.equals("file");
    Path base =
        local
            ? Path.of(path.toUri().getPath())
            : Path.of(System.getProperty("user.home"), ".carelake")
                .resolve(LineageIds.wholeRun(warehouse).toString());
    return settings.spool().orElseGet(() -> base.resolve("_outbox").resolve("lineage"));
  }

  /** The whole run begins; Spark's own events hang below it ({@link SparkListenerSettings}). */
  @Override
  public void runStarted(RunContext run) {
    record(() -> events.whole(run, EventType.START));
  }

  @Override
  public void runEnded(RunContext run, ExitCode code) {
    EventType type = code == ExitCode.OK ? EventType.COMPLETE : EventType.FAIL;
    record(() -> events.whole(run, type));
  }

  @Override
  public void started(TableRun run) {
    record(() -> events.started(run));
  }

  @Override
  public void gated(TableRun run, Staged staged, QualityGate.Verdict verdict) {
    record(() -> events.gated(run, staged, verdict));
  }

  @Override
  public void publishing(TableRun run, ColumnLineage columns, Staged staged) {
    try {
      TableVersion version = new TableVersion(staged.snapshotId(), 0, staged.publication());
      outbox.promise(
          events.completed(run, columns, version, staged.addedRows()), staged.snapshotId());
    } catch (IOException | RuntimeException e) {
      warn("Cannot record lineage", e, "the run goes on");
    }
  }

  @Override
  public void completed(TableRun run, ColumnLineage columns, TableVersion output, long rowCount) {
    try {
      LineageEvent event = events.completed(run, columns, output, rowCount);
      outbox.add(event);
      outbox.release(event, output.snapshotId());
    } catch (IOException | RuntimeException e) {
      warn("Cannot record lineage", e, "the run goes on without this event");
    }
  }

  @Override
  public void failed(TableRun run, Throwable cause) {
    record(() -> events.failed(run, cause));
  }

  private void record(Supplier<LineageEvent> event) {
    try {
      outbox.add(event.get());
    } catch (IOException | RuntimeException e) {
      warn("Cannot record lineage", e, "the run goes on without this event");
    }
  }

  @Override
  public synchronized void flush() {
    try {
      intoTable();
      if (transport.isPresent() && !broken) {
        send(transport.get());
      }
    } catch (IOException | RuntimeException e) {
      warn("Cannot deliver lineage", e, "it waits in the outbox for the next run");
    }
  }

  private void intoTable() throws IOException {
    List<Path> files = outbox.fresh();
    List<LineageEvent> waiting = new ArrayList<>();
    for (Path file : files) {
      waiting.addAll(Outbox.read(file));
    }
    table.append(waiting);
    for (Path file : files) {
      if (transport.isPresent()) {
        outbox.recorded(file);
      } else {
        Files.delete(file);
      }
    }
  }

  private void send(LineageTransport to) throws IOException {
    long deadline = System.nanoTime() + settings.budget().toNanos();
    for (Path file : outbox.unsent()) {
      List<LineageEvent> waiting = new ArrayList<>(Outbox.read(file));
      try {
        while (!waiting.isEmpty() && !broken) {
          sendOne(to, waiting.get(0));
          waiting.remove(0);
          if (System.nanoTime() > deadline) {
            throw new IOException("budget of " + settings.budget().toMillis() + " ms used up");
          }
        }
      } catch (IOException e) {
        broken = true;
        warn("Cannot deliver lineage", e, "it waits in the outbox for the next run");
      }
      Outbox.keep(file, waiting);
      if (broken) {
        return;
      }
    }
  }

  private void sendOne(LineageTransport to, LineageEvent event) throws IOException {
    try {
      to.send(event);
    } catch (LineageTransport.Refused e) {
      LOG.warn(
          "The lineage server refused the {} event of {} ({}); it is in ops.lineage",
          event.eventType(),
          event.jobName(),
          e.getMessage());
    }
  }

  /** Once a run: a dead server is one fact, not one per event. */
  private void warn(String what, Exception e, String then) {
    if (warned.compareAndSet(false, true)) {
      // Of our own transports the message is safe; anything else may quote a value.
      String why = e.getClass() == IOException.class ? e.getMessage() : e.getClass().getName();
      LOG.warn("{}: {}; {}", what, why, then);
    }
  }
}
