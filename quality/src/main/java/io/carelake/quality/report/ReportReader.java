package io.carelake.quality.report;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.SideTables;
import io.carelake.quality.alert.Alert;
import io.carelake.quality.alert.AlertBook;
import io.carelake.quality.alert.AlertTable;
import io.carelake.quality.report.Report.Page;
import io.carelake.quality.report.Report.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.spark.sql.Row;

/** Reads the report's model from the tables of {@code ops}, the contracts and table metadata. */
final class ReportReader {
  private static final Duration RESOLVED_LATELY = Duration.ofDays(7);

  private final RunContext run;
  private final Instant now;
  private final GateHistory gates;
  private final RunHistory runs;
  private final Map<TableId, Long> quarantined = new HashMap<>();

  private ReportReader(RunContext run) {
    this.run = run;
    this.now = run.clock().instant();
    this.gates = GateHistory.read(run, now);
    this.runs = RunHistory.read(run, now);
  }

  /** Reads what the lake knows of itself now. */
  static Report read(RunContext run) {
    return new ReportReader(run).report();
  }

  private Report report() {
    if (run.store().exists(SideTables.QUARANTINE)) {
      for (Row row :
          QuarantineEntries.standing(run.store().read(SideTables.QUARANTINE))
              .groupBy("target")
              .count()
              .collectAsList()) {
        quarantined.put(TableId.parse(row.getString(0)), row.getLong(1));
      }
    }
    List<Alert> alerts = alerts();
    List<Page> pages = new ArrayList<>();
    for (TableId table : run.store().tables()) {
      pages.add(page(table, alerts));
    }
    return new Report(
        now,
        gates.score(GateHistory.LAKE),
        gates.days(GateHistory.LAKE),
        pages,
        alerts,
        runs.lastRuns());
  }

  /** How each alert stands: the open ones, and what was resolved lately. */
  private List<Alert> alerts() {
    List<Alert> records = AlertTable.read(run);
    List<Alert> alerts = new ArrayList<>(AlertBook.of(records).open());
    records.stream()
        .filter(a -> a.resolvedAt().filter(t -> t.isAfter(now.minus(RESOLVED_LATELY))).isPresent())
        .sorted(Comparator.comparing((Alert a) -> a.resolvedAt().orElseThrow()).reversed())
        .forEach(alerts::add);
    return alerts;
  }

  private Page page(TableId table, List<Alert> alerts) {
    Optional<Contract> contract = run.contracts().find(table);
    String name = table.toString();
    Page page =
        new Page(
            table,
            contract,
            Standing.UNSCORED,
            gates.score(name),
            rows(table),
            runs.refreshed(table),
            quarantined.getOrDefault(table, 0L),
            gates.certified(name),
            gates.dimensions(name),
            gates.columns(name),
            gates.rules(name, contract),
            gates.days(name),
            upstream(contract),
            downstream(table),
            runs.of(table));
    return page.standingAs(standing(page, alerts));
  }

  private Standing standing(Page page, List<Alert> alerts) {
    List<Alert> open =
        alerts.stream()
            .filter(a -> a.state() != Alert.State.RESOLVED)
            .filter(a -> a.subject().table().equals(page.table().toString()))
            .toList();
    boolean hasFailed = page.runs().stream().findFirst().filter(r -> r.isFailure()).isPresent();
    if (hasFailed || open.stream().anyMatch(a -> a.subject().kind().isUrgent())) {
      return Standing.FAILING;
    }
    if (!open.isEmpty()) {
      return Standing.ATTENTION;
    }
    // Events come when they come: a quiet topic is not late.
    if (page.isStale(now) && !page.contract().flatMap(Contract::source).isPresent()) {
      return Standing.STALE;
    }
    return page.score().isPresent() ? Standing.GOOD : Standing.UNSCORED;
  }

  /** By the metadata: rows in data files less those that are deleted. */
  private long rows(TableId table) {
    Table t = new IcebergTables(run.spark()).load(table);
    Snapshot snapshot = t.currentSnapshot();
    if (snapshot == null) {
      return 0;
    }
    return number(snapshot, "total-records") - number(snapshot, "total-position-deletes");
  }

  private static long number(Snapshot snapshot, String key) {
    return Long.parseLong(snapshot.summary().getOrDefault(key, "0"));
  }

  private List<TableId> upstream(Optional<Contract> contract) {
    return contract.map(Contract::inputs).orElse(List.of()).stream()
        .filter(run.store()::exists)
        .toList();
  }

  /** The tables that are made of this one, with those that its clear twin feeds. */
  private List<TableId> downstream(TableId table) {
    Set<TableId> users = new LinkedHashSet<>();
    for (Contract c : run.contracts().all()) {
      if (c.inputs().contains(table)) {
        users.add(c.table());
        if (c.hasIdentifiedTwin()) {
          users.add(c.table().identified());
        }
      }
    }
    users.removeIf(t -> !run.store().exists(t) || t.equals(table));
    return List.copyOf(users);
  }
}
