package io.carelake.app;

import static io.carelake.app.DosesLake.GOLD;
import static io.carelake.app.DosesLake.SILVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.Rule;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.maintenance.Maintenance;
import io.carelake.core.maintenance.Maintenance.Orphans;
import io.carelake.core.privacy.ReadDoor;
import io.carelake.core.privacy.Role;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that must not be published: it is not, and what was staged can be looked at. */
class FailedGateTest extends SparkTest {
  private static final TableId CLEAR = SILVER.identified();
  @TempDir Path folder;
  private DosesLake lake;

  @BeforeEach
  void anEmptyLake() {
    lake = new DosesLake(spark(), folder);
    lake.further =
        c ->
            c.rule(
                "no_negative",
                Rule.Kind.ROW,
                Optional.empty(),
                "amount >= 0",
                Rule.OnFailure.FAIL,
                null);
    lake.change("c", 1, "ann", "10");
    lake.change("c", 2, "ann", "5");
    lake.run();
  }

  @AfterEach
  void leavesNothing() {
    spark().conf().unset("spark.carelake.maintenance.failed-run-hours");
    WiredLake.clear(spark());
  }

  @Test
  void whatFailedTheGateIsKeptToBeLookedAtAndCountsForNothing() {
    Map<String, List<String>> before = lake.tables();
    TableVersion version = lake.version(CLEAR);
    lake.change("u", 1, "ann", "-7");
    lake.delete(2);
    lake.change("c", 3, "bob", "500");
    List<TableOutcome> outcomes = lake.run(Scope.INCREMENTAL, Optional.empty());
    String failed = lake.lastRun;

    TableOutcome gate = outcome(outcomes, CLEAR);
    assertThat(gate.exitCode()).isEqualTo(ExitCode.GATE_FAILED);
    assertThat(gate.message())
        .contains("the gate failed on [no_negative (1 of 2 rows)]")
        .contains("--run " + failed)
        .doesNotContain("-7");
    assertThat(outcome(outcomes, SILVER).status()).isEqualTo(Status.BLOCKED);
    assertThat(lake.version(CLEAR)).isEqualTo(version);
    assertThat(lake.rows(CLEAR)).isEqualTo(before.get(CLEAR.toString()));
    assertThat(lake.rows(GOLD)).isEqualTo(before.get(GOLD.toString()));
    for (String side : List.of("gone_keys", "quarantine")) {
      assertThat(
              lake.table(TableId.parse("secure." + side))
                  .where("run_id = '" + failed + "' AND target LIKE '%.doses'"))
          .matches(rows -> rows.isEmpty(), side);
    }

    String query = "SELECT id, amount FROM secure.doses ORDER BY id";
    assertThat(door(Role.STEWARD).ofFailedRun(failed).read(query).rows())
        .extracting(Row::toString)
        .containsExactly("[1,-7]", "[3,500]");
    assertThat(door(Role.STEWARD).read(query).rows())
        .extracting(Row::toString)
        .containsExactly("[1,10]", "[2,5]");
    assertThatThrownBy(() -> door(Role.DATA_SCIENTIST).ofFailedRun(failed).read(query))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("Cannot read secure.doses as data_scientist");
    assertThatThrownBy(
            () -> door(Role.STEWARD).ofFailedRun(failed).read("SELECT id FROM silver.doses"))
        .isInstanceOf(CarelakeException.class)
        .hasMessageContaining("nothing that it staged of them is kept");
    assertThat(
            spark()
                .sql(
                    "SELECT outcome, count(*) FROM lake.ops.audit WHERE staged_by_run = '"
                        + failed
                        + "' GROUP BY outcome ORDER BY outcome")
                .collectAsList())
        .hasToString("[[ALLOWED,1], [REFUSED,2]]");

    lake.change("u", 1, "ann", "8");
    lake.run();
    assertThat(lake.version(CLEAR).publication()).isEqualTo(version.publication() + 1);
    assertThat(lake.rows(GOLD)).containsExactly("[ann,8]");
    assertThat(lake.standing(SILVER)).containsExactly("[\"3\"]");
    assertThat(door(Role.STEWARD).ofFailedRun(failed).read(query).rows()).hasSize(2);
    Map<String, List<String>> published = lake.tables();

    maintain();
    assertThat(store().readKept(CLEAR, failed)).as("kept for a week").isPresent();
    spark().conf().set("spark.carelake.maintenance.failed-run-hours", "0");
    maintain();
    assertThat(store().readKept(CLEAR, failed)).isEmpty();
    assertThat(store().keptRuns(CLEAR)).isEmpty();
    assertThat(lake.tables()).isEqualTo(published);
  }

  @Test
  void aQuarantineOverItsLimitIsNotPublished() {
    lake.isSameRecipe = true;
    var rules = lake.further;
    lake.further = c -> rules.apply(c).quarantineLimit("1");
    lake.change("c", 3, "bob", "500");
    lake.run();
    assertThat(lake.standing(SILVER)).containsExactly("[\"3\"]");
    Map<String, List<String>> before = lake.tables();

    lake.change("c", 4, "bob", "501");
    lake.change("u", 1, "ann", "one");
    List<TableOutcome> outcomes = lake.run(Scope.INCREMENTAL, Optional.empty());
    assertThat(outcome(outcomes, CLEAR).exitCode()).isEqualTo(ExitCode.QUARANTINE_LIMIT);
    assertThat(outcome(outcomes, CLEAR).message())
        .startsWith(
            "Cannot publish secure.doses: 2 rows go to quarantine, its limit is 1 rows; most for"
                + " [amount_in_range (1), undecodable:amount (1)]; mend the source or the rule, or"
                + " raise quarantineLimit in test.odcs.yaml, then run again");
    assertThat(outcome(outcomes, SILVER).status()).isEqualTo(Status.BLOCKED);
    for (TableId table : List.of(CLEAR, SILVER, GOLD)) {
      assertThat(lake.rows(table)).isEqualTo(before.get(table.toString()));
    }
    assertThat(store().readKept(CLEAR, lake.lastRun).orElseThrow().count()).isEqualTo(4);

    lake.further = c -> rules.apply(c).quarantineLimit("0.5");
    lake.run();
    assertThat(lake.standing(SILVER)).containsExactly("[\"1\"]", "[\"3\"]", "[\"4\"]");
  }

  @Test
  void theSettingLimitsTablesWhoseContractsDoNot() {
    lake.isSameRecipe = true;
    lake.setting("quality.quarantine-limit", "0.25").mostTotal = 100;
    lake.change("c", 3, "bob", "40");
    lake.change("c", 4, "bob", "40");
    lake.change("c", 5, "bob", "40");
    List<TableOutcome> outcomes = lake.run(Scope.INCREMENTAL, Optional.empty());
    assertThat(outcome(outcomes, SILVER).status()).isEqualTo(Status.PUBLISHED);
    assertThat(outcome(outcomes, GOLD).exitCode()).isEqualTo(ExitCode.QUARANTINE_LIMIT);
    assertThat(outcome(outcomes, GOLD).message())
        .contains(
            "1 of 2 rows go to quarantine, its limit is 0.25 of its rows"
                + " (spark.carelake.quality.quarantine-limit); most for [total_in_range (1)]");
    assertThat(lake.rows(GOLD)).containsExactly("[ann,15]");
  }

  private void maintain() {
    new Maintenance(lake.lake().run())
        .all(List.of(CLEAR, SILVER), Orphans.LEAVE, Duration.ofDays(3));
  }

  private TableStore store() {
    return lake.lake().run().store();
  }

  private ReadDoor door(Role role) {
    var run = lake.lake().run();
    return ReadDoor.open(run.spark(), run.contracts(), run.store(), role, role.defaultPurpose());
  }

  private static TableOutcome outcome(List<TableOutcome> outcomes, TableId table) {
    return outcomes.stream().filter(o -> o.table().equals(table)).findFirst().orElseThrow();
  }
}
