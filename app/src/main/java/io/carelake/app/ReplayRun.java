package io.carelake.app;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;

import io.carelake.bronze.UnassignedEvents;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Replay;
import io.carelake.core.table.QuarantineEntries;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Tries quarantined rows again, by the contracts and the code of today: the rows concerned are made
 * anew from their sources in an ordinary run of their table, and what is made of the table follows.
 */
public final class ReplayRun {
  private static final String UNASSIGNED = "bronze.unassigned";
  private final Lake lake;
  private final Optional<String> rule;
  private final PrintStream out;

  /**
   * @param rule only what failed this rule or for this reason; empty: everything
   * @param out gets a line per table: names and counts
   */
  public ReplayRun(Lake lake, Optional<String> rule, PrintStream out) {
    this.lake = lake;
    this.rule = rule;
    this.out = out;
  }

  /**
   * Replays the named tables; if none is named, all that have something in quarantine, and the
   * unassigned events of topics that have a contract by now.
   *
   * @throws CarelakeException if a table is unknown, or is not made by a run
   */
  public ExitCode run(List<String> names) {
    List<Contract> asked =
        names.isEmpty()
            ? lake.derived()
            : names.stream().filter(n -> !n.equals(UNASSIGNED)).map(this::table).toList();
    List<Contract> listed = asked.stream().filter(this::isWaiting).toList();
    boolean landsToo = rule.isEmpty() && (names.isEmpty() || names.contains(UNASSIGNED));
    Optional<UnassignedEvents> late = landsToo ? UnassignedEvents.of(lake.run()) : Optional.empty();
    if (listed.isEmpty() && late.isEmpty()) {
      out.println("Nothing to replay: " + nothing(asked));
      return ExitCode.OK;
    }
    Set<TableId> replayed = new LinkedHashSet<>();
    listed.forEach(
        c -> {
          replayed.add(c.table());
          replayed.add(HistoryContract.of(c.table()));
        });
    Set<TableId> all = new LinkedHashSet<>(replayed);
    late.ifPresent(e -> all.addAll(e.tables()));
    List<Contract> tables = withFollowers(all);
    lake.wiring().requireKeys(tables);
    Replay replay = new Replay(rule);
    ExitCode code =
        LakeRun.replayed(
            lake,
            late,
            tables,
            c -> replayed.contains(c.table()) ? Optional.of(replay) : Optional.empty());
    listed.forEach(this::tell);
    return code;
  }

  private Contract table(String name) {
    TableId id;
    try {
      id = TableId.parse(name);
    } catch (IllegalArgumentException e) {
      throw new CarelakeException(ExitCode.CONFIGURATION, e.getMessage());
    }
    Contract contract = lake.run().contracts().require(id);
    if (contract.load() == Load.APPEND) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot replay "
              + id
              + ": no run makes it out of others (expected a table of silver or gold, or "
              + UNASSIGNED
              + ")");
    }
    return contract.load() == Load.HISTORY ? HistoryContract.current(contract) : contract;
  }

  private boolean isWaiting(Contract contract) {
    return contract.load() != Load.HISTORY && !standing(contract.table(), rule).isEmpty();
  }

  /** How many entries of a table stand, by reason; an entry with two reasons counts for both. */
  private Map<String, Long> standing(TableId table, Optional<String> reason) {
    Map<String, Long> counts = new TreeMap<>();
    entries(table)
        .map(e -> reason.map(r -> e.where(array_contains(col("reasons"), r))).orElse(e))
        .ifPresent(
            e ->
                e.select(explode(col("reasons")).as("reason"))
                    .groupBy("reason")
                    .count()
                    .collectAsList()
                    .forEach(r -> counts.put(r.getString(0), r.getLong(1))));
    return counts;
  }

  private Optional<Dataset<Row>> entries(TableId table) {
    return lake.run().store().quarantined(table).map(QuarantineEntries::standing);
  }

  private String nothing(List<Contract> asked) {
    Set<String> reasons =
        asked.stream()
            .filter(c -> c.load() != Load.HISTORY)
            .flatMap(c -> standing(c.table(), Optional.empty()).keySet().stream())
            .collect(Collectors.toCollection(java.util.TreeSet::new));
    return reasons.isEmpty()
        ? "nothing waits in quarantine"
        : "nothing waits in quarantine for "
            + rule.orElse("")
            + " (known reasons: "
            + reasons
            + ")";
  }

  /** The tables and all that are made of them. */
  private List<Contract> withFollowers(Set<TableId> tables) {
    Set<TableId> all = new LinkedHashSet<>(tables);
    List<Contract> derived = lake.derived();
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Contract c : derived) {
        List<TableId> inputs = new ArrayList<>(c.inputs());
        if (!c.followsEvents()) {
          inputs.addAll(lake.wiring().steps().policy().inputs(c));
        }
        boolean follows =
            inputs.stream()
                .anyMatch(
                    i -> all.contains(i) || all.stream().anyMatch(t -> t.identified().equals(i)));
        grows |= follows && all.add(c.table());
      }
    }
    return derived.stream().filter(c -> all.contains(c.table())).toList();
  }

  private void tell(Contract contract) {
    Map<String, Long> ended = new TreeMap<>();
    lake.run()
        .store()
        .quarantined(contract.table())
        .ifPresent(
            log ->
                log.where(col("run_id").equalTo(lake.run().runId()))
                    .where(
                        col("state").isin(QuarantineEntries.HEALED, QuarantineEntries.SUPERSEDED))
                    .groupBy("state")
                    .count()
                    .collectAsList()
                    .forEach(r -> ended.put(r.getString(0), r.getLong(1))));
    Map<String, Long> reasons = standing(contract.table(), Optional.empty());
    long failing = entries(contract.table()).map(Dataset::count).orElse(0L);
    out.println(
        contract.table()
            + ": "
            + ended.getOrDefault(QuarantineEntries.HEALED, 0L)
            + " healed, "
            + ended.getOrDefault(QuarantineEntries.SUPERSEDED, 0L)
            + " superseded, "
            + failing
            + " still fail"
            + (reasons.isEmpty()
                ? ""
                : reasons.entrySet().stream()
                    .map(e -> e.getKey() + " " + e.getValue())
                    .collect(Collectors.joining(", ", " (", ")"))));
  }
}
