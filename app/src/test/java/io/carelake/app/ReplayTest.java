package io.carelake.app;

import static io.carelake.app.DosesLake.GOLD;
import static io.carelake.app.DosesLake.SILVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.job.TableOutcome.Status;
import io.carelake.core.table.TableVersion;
import io.carelake.testkit.SparkTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws of a replay: damage, quarantine, mend the rule, the decoding or the source, replay: the
 * tables are those of a lake that was never damaged; and a second replay changes nothing.
 */
class ReplayTest extends SparkTest {

  @TempDir Path folder;
  private DosesLake lake;

  @BeforeEach
  void anEmptyLake() {
    lake = new DosesLake(spark(), folder);
  }

  @AfterEach
  void leavesNothing() {
    WiredLake.clear(spark());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMendedRuleUnflagsRowsAndGoldSeesThem(boolean keyed) {
    lake.isSameRecipe = keyed;
    lake.decoding = DosesLake.MENDED;
    lake.change("c", 1, "ann", "10");
    lake.change("c", 2, "ann", "80");
    lake.change("c", 3, "bob", "90");
    lake.change("c", 4, "bob", "500");
    lake.run();
    lake.change("u", 3, "bob", "20");
    lake.run();
    assertThat(lake.rows(GOLD)).containsExactly("[ann,10]", "[bob,20]");
    assertThat(lake.standing(SILVER)).containsExactly("[\"2\"]", "[\"3\"]", "[\"4\"]");

    lake.most = 100;
    TableVersion before = lake.version(SILVER);
    List<TableOutcome> replayed = lake.replay(Optional.empty());
    assertThat(replayed).extracting(TableOutcome::status).contains(Status.PUBLISHED);
    assertThat(lake.version(SILVER)).isNotEqualTo(before);
    assertThat(lake.rows(GOLD)).containsExactly("[ann,90]", "[bob,20]");
    assertThat(lake.standing(SILVER)).containsExactly("[\"4\"]");
    assertThat(lake.states(SILVER))
        .isEqualTo(
            Map.of(
                "[\"2\"]", "healed",
                "[\"3\"]", "superseded",
                "[\"4\"]", "failing"));
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMendedDecodingAppliesEventsInTheirOrder(boolean keyed) {
    lake.isSameRecipe = keyed;
    lake.change("c", 1, "ann", "10");
    lake.change("u", 1, "ann", "20 mg");
    lake.change("c", 2, "ann", "5");
    lake.change("u", 2, "ann", "30 mg");
    lake.change("u", 2, "ann", "6");
    lake.change("c", 3, "bob", "7 mg");
    lake.delete(3);
    lake.change("c", 4, "bob", "8 mg");
    lake.change("c", 5, "bob", "no number");
    lake.change("c", 6, "bob", "9");
    lake.run();
    assertThat(lake.rows(GOLD)).containsExactly("[ann,16]", "[bob,9]");
    assertThat(lake.standing(SILVER))
        .containsExactly("[\"1\"]", "[\"2\"]", "[\"3\"]", "[\"4\"]", "[\"5\"]");
    assertThat(lake.table(SILVER).where("_held").count()).isEqualTo(1);

    lake.decoding = DosesLake.MENDED;
    lake.replay(Optional.empty());
    assertThat(lake.rows(GOLD)).containsExactly("[ann,26]", "[bob,17]");
    assertThat(lake.table(SILVER).where("_held").count()).isEqualTo(0);
    assertThat(lake.states(SILVER))
        .isEqualTo(
            Map.of(
                "[\"1\"]", "healed",
                "[\"2\"]", "superseded",
                "[\"3\"]", "superseded",
                "[\"4\"]", "healed",
                "[\"5\"]", "failing"));
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @Test
  void aRowThatASnapshotRemovedStaysAway() {
    lake.isSameRecipe = true;
    lake.decoding = DosesLake.MENDED;
    lake.change("c", 1, "ann", "80");
    lake.change("c", 2, "bob", "10");
    lake.run();
    lake.read(2, "bob", "10", true);
    lake.run();
    assertThat(lake.rows(SILVER)).hasSize(1);
    lake.most = 100;
    lake.replay(Optional.empty());
    assertThat(lake.states(SILVER)).isEqualTo(Map.of("[\"1\"]", "superseded"));
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @Test
  void anEventThatWasOvertakenIsNotTriedForEver() {
    lake.isSameRecipe = true;
    lake.change("c", 1, "ann", "10");
    lake.change("u", 1, "ann", "many");
    lake.run();
    assertThat(lake.standing(SILVER)).containsExactly("[\"1\"]");
    lake.change("u", 1, "ann", "12");
    lake.run();
    lake.replay(Optional.empty());
    assertThat(lake.states(SILVER)).isEqualTo(Map.of("[\"1\"]", "superseded"));
    assertThat(lake.rows(GOLD)).containsExactly("[ann,12]");
    assertThat(lake.replay(Optional.empty()))
        .extracting(TableOutcome::status)
        .containsOnly(Status.UNCHANGED);
  }

  @Test
  void aTableOfWhichNothingCouldBeDecodedIsFilled() {
    lake.isSameRecipe = true;
    lake.change("c", 1, "ann", "80 mg");
    lake.run();
    assertThat(lake.rows(SILVER)).isEmpty();
    lake.decoding = DosesLake.MENDED;
    lake.most = 100;
    lake.replay(Optional.empty());
    assertThat(lake.rows(GOLD)).containsExactly("[ann,80]");
    assertThat(lake.standing(SILVER)).isEmpty();
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @Test
  void onlyRowsOfTheRuleAreTriedAgain() {
    lake.isSameRecipe = true;
    lake.change("c", 1, "ann", "80");
    lake.change("c", 2, "ann", "80 mg");
    lake.run();
    lake.decoding = DosesLake.MENDED;
    lake.most = 100;
    lake.replay(Optional.of("amount_in_range"));
    assertThat(lake.standing(SILVER)).containsExactly("[\"2\"]");
    lake.replay(Optional.of("no_such_rule"));
    assertThat(lake.standing(SILVER)).containsExactly("[\"2\"]");
    lake.replay(Optional.empty());
    assertThat(lake.standing(SILVER)).isEmpty();
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @Test
  void aMendedSourceHealsTheTablesBehindItWithoutACommand() {
    lake.mostTotal = 100;
    lake.decoding = DosesLake.MENDED;
    lake.most = 1000;
    lake.change("c", 1, "ann", "150");
    lake.change("c", 2, "bob", "10");
    lake.run();
    assertThat(lake.rows(GOLD)).containsExactly("[bob,10]");
    assertThat(lake.standing(GOLD)).containsExactly("[\"ann\"]");

    lake.change("u", 1, "ann", "50");
    lake.run();
    assertThat(lake.rows(GOLD)).containsExactly("[ann,50]", "[bob,10]");
    assertThat(lake.states(GOLD)).isEqualTo(Map.of("[\"ann\"]", "healed"));

    lake.change("u", 1, "ann", "250");
    lake.run();
    assertThat(lake.standing(GOLD)).containsExactly("[\"ann\"]");
    lake.delete(1);
    lake.run();
    assertThat(lake.states(GOLD)).isEqualTo(Map.of("[\"ann\"]", "superseded"));
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMendedRuleOfGoldBringsItsRowsBack(boolean keyed) {
    lake.isSameRecipe = keyed;
    lake.mostTotal = 100;
    lake.decoding = DosesLake.MENDED;
    lake.most = 1000;
    lake.change("c", 1, "ann", "150");
    lake.change("c", 2, "bob", "10");
    lake.change("c", 3, "cid", "500");
    lake.run();
    lake.mostTotal = 200;
    TableVersion silver = lake.version(SILVER);
    lake.replay(Optional.empty());
    assertThat(lake.version(SILVER)).as("silver has nothing to heal").isEqualTo(silver);
    assertThat(lake.rows(GOLD)).containsExactly("[ann,150]", "[bob,10]");
    assertThat(lake.states(GOLD)).isEqualTo(Map.of("[\"ann\"]", "healed", "[\"cid\"]", "failing"));
    equalsTheCleanLakeAndAgainChangesNothing();
  }

  @Test
  void quarantineTellsWhenARowWasFirstSeen() {
    lake.change("c", 1, "ann", "500");
    lake.change("c", 2, "ann", "80");
    lake.run();
    Row first = lake.entries(SILVER).where("key = '[\"1\"]'").head();
    lake.most = 100;
    lake.replay(Optional.empty());
    Row again = lake.entries(SILVER).where("key = '[\"1\"]'").head();
    assertThat(again.<Object>getAs("first_seen_at")).isEqualTo(first.getAs("first_seen_at"));
    assertThat(again.<java.sql.Timestamp>getAs("last_seen_at"))
        .isAfter(first.<java.sql.Timestamp>getAs("last_seen_at"));
    assertThat(again.<String>getAs("row")).contains("500");
  }

  /** And every table, histories too, is what everything built anew would be. */
  private void equalsTheCleanLakeAndAgainChangesNothing() {
    Map<String, List<String>> replayed = lake.tables();
    assertThat(lake.replay(Optional.empty()))
        .extracting(TableOutcome::status)
        .containsOnly(Status.UNCHANGED);
    lake.isSameRecipe = false;
    lake.run(Scope.FULL, Optional.empty());
    assertThat(lake.tables()).isEqualTo(replayed);
    lake.again();
    // Histories tell when the lake learnt of a row: those of another lake differ.
    for (TableId table : List.of(SILVER, TableId.parse("secure.doses"), GOLD)) {
      assertThat(lake.rows(table)).isEqualTo(replayed.get(table.toString()));
    }
  }
}
