package io.carelake.core.maintenance;

import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.AbandonedRuns;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;

/**
 * Upkeep of the lake's tables, for a process that is their one writer: whole by {@link #all}, or a
 * little between two batches by {@link #tick}. It changes no row: what consumers of changes have
 * read, and will read, stays the same.
 */
public final class Maintenance {
  private static final int WORTH_EXPIRING = 20;

  private final RunContext run;
  private final MaintenanceSettings settings;
  private final IcebergTables tables;
  private final CompactFiles compact;
  private final RewriteManifests manifests;
  private final ExpireSnapshots expire;
  private final SweepOrphans sweep;
  private final TrimDeleteMemory trim;
  private final TimeShare share;
  private final Deque<TableId> waiting = new ArrayDeque<>();
  private final Map<TableId, Looked> looked = new HashMap<>();
  private volatile boolean isStopped;

  /** A table as a tick last saw it. */
  private record Looked(long files, long deletes) {}

  /** What becomes of files that belong to nobody. */
  public enum Orphans {
    LEAVE,
    COUNT,
    DELETE
  }

  public Maintenance(RunContext run) {
    this(run, MaintenanceSettings.of(run.spark()));
  }

  public Maintenance(RunContext run, MaintenanceSettings settings) {
    this.run = run;
    this.settings = settings;
    this.tables = new IcebergTables(run.spark());
    this.compact = new CompactFiles(run.spark(), settings);
    this.manifests = new RewriteManifests(run.spark());
    this.expire = new ExpireSnapshots(run.spark(), settings);
    this.sweep = new SweepOrphans(run.spark());
    this.trim = new TrimDeleteMemory(run.spark(), tables);
    this.share = new TimeShare(settings.share(), System::nanoTime);
  }

  /**
   * Everything that is due for these tables, the delete memory of all tables included.
   *
   * @param orphanAge only files older than this count as orphans
   */
  public List<TableUpkeep> all(Collection<TableId> ids, Orphans orphans, Duration orphanAge) {
    Instant now = run.clock().instant();
    Map<TableId, Long> forgotten = trim.run(now.minus(settings.deleteMemory()));
    List<TableUpkeep> done = new ArrayList<>();
    for (TableId id : ids) {
      done.add(whole(id, orphans, now.minus(orphanAge), forgotten.getOrDefault(id, 0L)));
    }
    return done;
  }

  /** All tables of the lake. */
  public List<TableId> tables() {
    return tables.list();
  }

  public MaintenanceSettings settings() {
    return settings;
  }

  private TableUpkeep whole(TableId id, Orphans orphans, Instant orphansBefore, long forgotten) {
    long start = System.nanoTime();
    Table table = tables.load(id);
    TableState before = TableState.of(table, settings.smallFileBytes());
    AbandonedRuns runs = new AbandonedRuns(run.spark());
    Instant failedBefore = run.clock().instant().minus(settings.failedRuns());
    int abandoned = runs.drop(id) + runs.dropKept(id, failedBefore);
    boolean conflict = !improved(id, table, before, 1);
    long orphaned =
        switch (orphans) {
          case LEAVE -> 0;
          case COUNT -> sweep.count(table, orphansBefore);
          case DELETE -> sweep.delete(table, orphansBefore);
        };
    return new TableUpkeep(
        id,
        before,
        TableState.of(tables.load(id), settings.smallFileBytes()),
        abandoned,
        orphaned,
        orphans == Orphans.DELETE,
        forgotten,
        conflict,
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** A little upkeep, within the share of time that the settings allow. */
  public List<TableUpkeep> tick() {
    Duration left = share.left();
    return left.isNegative() || left.isZero() ? List.of() : tick(left);
  }

  /**
   * A little upkeep: table after table until the budget is spent, where the last tick ended. Only
   * compaction, expiry and manifests; call it when no run of this process has staged anything. The
   * last table may take longer than what was left; the share of time remembers that.
   *
   * @return the tables that changed
   */
  public synchronized List<TableUpkeep> tick(Duration budget) {
    long start = System.nanoTime();
    List<TableUpkeep> done = new ArrayList<>();
    if (waiting.isEmpty()) {
      waiting.addAll(tables.list());
    }
    while (!isStopped && !waiting.isEmpty() && System.nanoTime() - start < budget.toNanos()) {
      TableId id = waiting.poll();
      if (tables.exists(id)) {
        little(id).ifPresent(done::add);
      }
    }
    share.spend(Duration.ofNanos(System.nanoTime() - start));
    return done;
  }

  /** Ends a tick in hand behind its table; no further one does anything. */
  public void stop() {
    isStopped = true;
  }

  private Optional<TableUpkeep> little(TableId id) {
    long start = System.nanoTime();
    Table table = tables.load(id);
    Snapshot now = table.currentSnapshot();
    if (now == null) {
      return Optional.empty();
    }
    Looked sight = new Looked(total(now, "total-data-files"), total(now, "total-position-deletes"));
    boolean expirable = expire.due(table, expiryOf(id, table)) >= WORTH_EXPIRING;
    if (!expirable && !hasGrown(looked.get(id), sight, now)) {
      return Optional.empty();
    }
    TableState before = TableState.of(table, settings.smallFileBytes());
    boolean conflict = !improved(id, table, before, WORTH_EXPIRING);
    // Others may have committed often meanwhile.
    Table since = tables.load(id);
    TableState after = TableState.of(since, settings.smallFileBytes());
    if (!conflict) {
      Snapshot then = Objects.requireNonNull(since.currentSnapshot());
      looked.put(
          id, new Looked(total(then, "total-data-files"), total(then, "total-position-deletes")));
    }
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(
            new TableUpkeep(
                id,
                before,
                after,
                0,
                0,
                false,
                0,
                conflict,
                Duration.ofNanos(System.nanoTime() - start)));
  }

  /** Whether planning the table's files could find more to do than the last time. */
  private boolean hasGrown(Looked before, Looked now, Snapshot snapshot) {
    return before == null
        || now.files() - before.files() >= Math.max(2, settings.smallFiles()) / 2
        || now.deletes() - before.deletes()
            > settings.deletedShare() / 4 * total(snapshot, "total-records");
  }

  private static long total(Snapshot snapshot, String name) {
    return Long.parseLong(snapshot.summary().getOrDefault(name, "0"));
  }

  private Instant expiryOf(TableId id, Table table) {
    return expire.before(table, settings.snapshotAge(Layer.of(id)), run.clock().instant());
  }

  /** False if another writer came between. */
  private boolean improved(TableId id, Table table, TableState state, int worthExpiring) {
    try {
      TableVersion version = tables.version(id);
      if (compact.isDue(state)) {
        compact.run(table, version);
      }
      if (manifests.isDue(state)) {
        manifests.run(table, version);
      }
      Instant before = expiryOf(id, table);
      if (expire.due(table, before) >= worthExpiring) {
        expire.run(table, before);
      }
      run.spark().catalog().refreshTable(IcebergTables.sqlName(id));
      return true;
    } catch (CommitFailedException | ValidationException e) {
      return false;
    }
  }
}
