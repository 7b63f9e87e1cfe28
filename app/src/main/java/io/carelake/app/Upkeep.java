package io.carelake.app;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.maintenance.Maintenance;
import io.carelake.core.maintenance.Maintenance.Orphans;
import io.carelake.core.maintenance.MaintenanceRecord;
import io.carelake.core.maintenance.TableUpkeep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Upkeep of an open lake, told line by line and recorded in {@code ops.maintenance}. */
public final class Upkeep {
  private final Lake lake;
  private final Maintenance maintenance;
  private final MaintenanceRecord record;

  public Upkeep(Lake lake) {
    this.lake = lake;
    this.maintenance = new Maintenance(lake.run());
    this.record = new MaintenanceRecord(lake.run());
  }

  /**
   * All that is due.
   *
   * @param names tables, all of the lake if empty
   * @param orphanAge how old a file that belongs to nobody must be; empty: as the settings say
   */
  public List<TableUpkeep> all(List<String> names, Orphans orphans, Optional<Duration> orphanAge) {
    List<TableUpkeep> done =
        maintenance.all(
            names.isEmpty() ? maintenance.tables() : names.stream().map(this::table).toList(),
            orphans,
            orphanAge.orElse(maintenance.settings().orphanAge()));
    record.write(done);
    return done;
  }

  private TableId table(String name) {
    TableId id;
    try {
      id = TableId.parse(name);
    } catch (IllegalArgumentException e) {
      throw new CarelakeException(ExitCode.CONFIGURATION, e.getMessage());
    }
    if (!lake.run().store().exists(id)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Unknown table "
              + id
              + " (known: "
              + maintenance.tables()
              + "); it is made by the first run that writes it");
    }
    return id;
  }

  /**
   * A little upkeep within the process's share of time, between two batches: call it when this
   * process has nothing staged. What it cannot do is left for the next time and fails nothing.
   */
  public void tick() {
    tell(maintenance.tick());
  }

  /** Ends a little upkeep behind the table in hand, for good. */
  void stop() {
    maintenance.stop();
  }

  /** A little upkeep within a budget, after a run. */
  void after(Duration run) {
    double share = maintenance.settings().share();
    if (share > 0) {
      tell(maintenance.tick(Duration.ofMillis((long) (share * run.toMillis()))));
    }
  }

  private void tell(List<TableUpkeep> done) {
    done.forEach(d -> lake.progress().line("Maintained " + d.line()));
    record.write(done);
  }
}
