package io.carelake.quality.report;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.quality.alert.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the report shows. Names, counts and ratios only.
 *
 * @param at when it was made
 * @param score of the lake now, empty before the first run that was scored
 * @param trend of it by day, oldest first
 * @param alerts those that are open, and those of the last days that are resolved; newest first
 * @param runs the last runs, newest first
 */
record Report(
    Instant at,
    Optional<Double> score,
    List<Day> trend,
    List<Page> tables,
    List<Alert> alerts,
    List<Run> runs) {

  /** The last state of a day; empty what was not measured on it. */
  record Day(LocalDate on, Optional<Double> score, Optional<Long> rows) {}

  /** How a table stands, the worst first. */
  enum Standing {
    FAILING("failing"),
    ATTENTION("needs attention"),
    STALE("stale"),
    GOOD("good"),
    UNSCORED("not scored");

    private final String words;

    Standing(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * One table.
   *
   * @param rows it holds now
   * @param refreshedAt when a run last brought it up to date
   * @param quarantined rows of it in quarantine
   * @param certified whether it is certified now; empty if its contract does not ask for it
   * @param dimensions scores by dimension
   * @param columns scores by column and dimension, overall ones with the others
   * @param history by day, oldest first
   */
  record Page(
      TableId table,
      Optional<Contract> contract,
      Standing standing,
      Optional<Double> score,
      long rows,
      Optional<Instant> refreshedAt,
      long quarantined,
      Optional<Boolean> certified,
      Map<String, Double> dimensions,
      Map<String, Map<String, Double>> columns,
      List<RuleLine> rules,
      List<Day> history,
      List<TableId> upstream,
      List<TableId> downstream,
      List<TableRun> runs) {

    /** The name of its page in the address. */
    String anchor() {
      return "t-" + table.namespace() + "-" + table.name();
    }

    static String anchor(TableId table) {
      return "t-" + table.namespace() + "-" + table.name();
    }

    /** The same page of a table that stands so. */
    Page standingAs(Standing now) {
      return new Page(
          table,
          contract,
          now,
          score,
          rows,
          refreshedAt,
          quarantined,
          certified,
          dimensions,
          columns,
          rules,
          history,
          upstream,
          downstream,
          runs);
    }

    Optional<Duration> age(Instant now) {
      return refreshedAt.map(t -> Duration.between(t, now));
    }

    boolean isStale(Instant now) {
      Optional<Duration> level = contract.flatMap(Contract::freshness);
      return level.isPresent() && age(now).filter(a -> a.compareTo(level.get()) > 0).isPresent();
    }
  }

  /** What the last gate said of a rule. */
  record RuleLine(
      String id,
      String dimension,
      String outcome,
      long evaluated,
      long failing,
      Optional<String> column,
      String says,
      String expression,
      String onFailure) {}

  /** One run of one table. */
  record TableRun(
      TableId table,
      String runId,
      Instant startedAt,
      Duration took,
      String status,
      int exitCode,
      long written,
      Map<String, Long> ledger,
      String message) {
    boolean isFailure() {
      return status.equals("FAILED");
    }
  }

  /**
   * One run of many tables.
   *
   * @param counts its table runs by status
   * @param ledger what became of all rows of its source-aligned tables and of its transforms
   * @param failures table runs that failed or were blocked
   */
  record Run(
      String runId,
      Instant startedAt,
      Duration took,
      Map<String, Long> counts,
      Map<String, Long> ledger,
      long written,
      List<TableRun> failures) {
    boolean isFailure() {
      return counts.containsKey("FAILED");
    }
  }
}
