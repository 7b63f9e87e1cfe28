package io.carelake.app.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.Main;
import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.ContentHash;
import io.carelake.app.lake.SmallHouse;
import io.carelake.app.lake.TypedCommand;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.privacy.AuditChain;
import io.carelake.testkit.Capture;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process that dies at a call of the file system, in the middle of what a table's change is made
 * of. Each time the same lake is put back to where it was after its first load; a run with updates,
 * deletes and new rows dies at the call, and the next run makes it what one that nobody interrupted
 * left.
 */
class FileKillsIT extends SparkTest {
  private static final String[] READ = {"sql", "SELECT count(*) AS payers FROM silver.payers"};

  @TempDir static Path folder;
  private static Map<String, String> uninterrupted;

  @BeforeAll
  static void loads() throws IOException {
    spark();
    Path house =
        SmallHouse.contracts(
            folder.resolve("house"),
            "bronze/payers",
            "silver/payers",
            "bronze/price_list",
            "silver/price_list",
            "ops/maintenance");
    Files.writeString(
        folder.resolve("lake.properties"),
        String.join(
            "\n",
            "spark.master local[2]",
            "spark.ui.enabled false",
            // As the defaults of a cluster may have it.
            "spark.serializer org.apache.spark.serializer.KryoSerializer",
            "spark.carelake.warehouse " + folder.resolve("warehouse"),
            "spark.carelake.contracts " + house,
            // Upkeep is a command of its own here.
            "spark.carelake.maintenance.share 0",
            "spark.carelake.maintenance.small-files 2",
            "spark.carelake.maintenance.deleted-share 0.01",
            "spark.carelake.maintenance.readers-minutes 0",
            "spark.carelake.maintenance.snapshot-hours.bronze 0",
            "spark.carelake.maintenance.snapshot-hours.silver 0",
            ""));
    Contracts contracts = ContractLoader.load(List.of(house));
    Capture payers =
        new Capture(folder.resolve("landing"), contracts.require(TableId.parse("bronze.payers")));
    Capture prices =
        new Capture(
            folder.resolve("landing"), contracts.require(TableId.parse("bronze.price_list")));
    for (int i = 0; i < 20; i++) {
      payers.created("payer_id", "p" + i, "name", "first " + i);
      prices.created("code", "c" + i, "valid_from", 20_000);
    }
    ended(typed(run()));
    ended(typed(READ));
    copy(folder.resolve("warehouse"), folder.resolve("first-load"));
    for (int i = 0; i < 10; i++) {
      payers.updated("payer_id", "p" + i, "name", "second " + i);
      payers.created("payer_id", "n" + i, "name", "new " + i);
      payers.deleted("payer_id", "p" + (10 + i));
      prices.created("code", "n" + i, "valid_from", 20_000);
    }
    ended(typed(run()));
    uninterrupted = ContentHash.of(folder.resolve("warehouse"));
    assertThat(uninterrupted.get("silver.payers")).startsWith("20 rows");
  }

  @ParameterizedTest
  @CsvSource({
    "after, create, bronze/payers/data/, 1",
    "before, create, bronze/payers/metadata/.*avro, 1",
    "before, rename, bronze/payers/metadata/v[0-9]+, 1",
    "after, rename, bronze/payers/metadata/v[0-9]+, 1",
    "after, create, silver/payers/data/.*parquet, 1",
    "after, create, silver/payers/data/.*puffin, 1",
    "after, create, secure/gone_keys/data/, 1",
    "after, rename, silver/payers/metadata/v[0-9]+, 2",
    "before, rename, silver/payers/metadata/v[0-9]+, 4",
    "after, rename, silver/payers/metadata/v[0-9]+, 4",
    "before, create, ops/runs/data/, 2"
  })
  void aRunThatDiesIsHealedByTheNext(String moment, String operation, String files, int count)
      throws IOException {
    restore();
    assertThat(killed(moment, operation, files, count, run()).exitCode()).isEqualTo(137);
    ended(typed(run()));
    assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @CsvSource({
    "after, create, silver/payers/data/.*parquet, 1",
    "before, rename, silver/payers/metadata/v[0-9]+, 1",
    "after, rename, silver/payers/metadata/v[0-9]+, 1",
    "before, delete, silver/payers/, 2"
  })
  void upkeepThatDiesLosesNothing(String moment, String operation, String files, int count)
      throws IOException {
    restore();
    ended(typed(run()));
    assertThat(killed(moment, operation, files, count, "maintain", "silver.payers").exitCode())
        .isEqualTo(137);
    assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
    ended(typed("maintain", "--delete-orphans", "--orphan-hours", "0"));
    ended(typed(run()));
    assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @CsvSource({
    "bronze/payers/data/, files in landing",
    "silver/payers/data/.*parquet, silver.payers"
  })
  void aRunWithoutRoomSaysSoAndIsHealedByTheNext(String files, String named) throws IOException {
    restore();
    Ended full = killed("full", "create", files, 1, run());
    assertThat(full.exitCode()).as(full.err()).isEqualTo(75);
    assertThat(full.err()).contains("No space left on device").contains(named);
    ended(typed(run()));
    assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
  }

  /**
   * Another run takes over from one that is thought dead, where no lock tells them apart (another
   * host): when it wakes up, in the middle of a commit, it finds that it is late.
   */
  @ParameterizedTest
  @CsvSource({
    "bronze/payers/metadata/v[0-9]+, 1, Cannot land events in bronze.payers",
    "silver/payers/metadata/v[0-9]+, 4, Cannot publish silver.payers"
  })
  void aRunThatWakesUpUndoesNothing(String files, int count, String told) throws Exception {
    restore();
    SleepingRun old = SleepingRun.start(halting("asleep", "rename", files, count), run());
    try {
      Files.delete(folder.resolve("warehouse/_writer.lock"));
      ended(typed(run()));
      assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
      Ended late = old.wake();
      assertThat(late.exitCode()).as(late.err()).isEqualTo(75);
      assertThat(late.err()).contains(told);
    } finally {
      old.close();
    }
    assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
    ended(typed(run()));
    assertThat(ContentHash.of(folder.resolve("warehouse"))).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @CsvSource({"before, 2", "after, 3"})
  void aReaderThatDiesWasToldNothingThatTheAuditDoesNotKnow(String moment, int recorded)
      throws IOException {
    restore();
    Ended killed = killed(moment, "rename", "ops/audit/metadata/v[0-9]+", 1, READ);
    assertThat(killed.exitCode()).isEqualTo(137);
    assertThat(killed.out()).isEmpty();
    Ended next = typed(READ);
    ended(next);
    assertThat(next.out()).contains("20");
    Dataset<Row> audit = inThisLake(TableId.parse("ops.audit"));
    assertThat(audit.count()).isEqualTo(recorded);
    assertThat(AuditChain.broken(audit)).isEmpty();
  }

  @Test
  void withoutSuchACallNobodyDies() throws IOException {
    restore();
    Ended ended = killed("before", "create", "no such file", 1, run());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private static String[] run() {
    return new String[] {
      "run", "--source", "files", "--path", folder.resolve("landing").toString()
    };
  }

  private static String[] inThisLake(String... command) {
    return Stream.concat(
            Stream.of(command), Stream.of("--env", folder.resolve("lake.properties").toString()))
        .toArray(String[]::new);
  }

  /** A table by a catalog of its own: the test's session has another lake. */
  private static Dataset<Row> inThisLake(TableId table) {
    String catalog = "spark.sql.catalog.killed";
    spark().conf().set(catalog, "org.apache.iceberg.spark.SparkCatalog");
    spark().conf().set(catalog + ".type", "hadoop");
    spark().conf().set(catalog + ".cache-enabled", "false");
    spark().conf().set(catalog + ".warehouse", folder.resolve("warehouse").toString());
    return spark().table("killed." + table);
  }

  private static Ended typed(String... command) {
    return TypedCommand.carelake(inThisLake(command));
  }

  private static void ended(Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private static Ended killed(
      String moment, String operation, String files, int count, String... command)
      throws IOException {
    Path settings = halting(moment, operation, files, count);
    return Carelake.java(
        Main.class,
        Stream.concat(Stream.of(command), Stream.of("--env", settings.toString()))
            .toArray(String[]::new));
  }

  /** The settings of a run that ends in the middle. */
  private static Path halting(String moment, String operation, String files, int count)
      throws IOException {
    Path settings = folder.resolve("halting.properties");
    Files.copy(
        folder.resolve("lake.properties"),
        settings,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        settings,
        String.join(
            "\n",
            "spark.hadoop.fs.file.impl " + HaltingFileSystem.class.getName(),
            "spark.hadoop." + HaltingFileSystem.MOMENT + " " + moment,
            "spark.hadoop." + HaltingFileSystem.OPERATION + " " + operation,
            "spark.hadoop." + HaltingFileSystem.FILES + " " + files,
            "spark.hadoop." + HaltingFileSystem.COUNT + " " + count,
            ""),
        StandardOpenOption.APPEND);
    return settings;
  }

  /** The lake as it was after its first load, in the same place: its metadata names whole paths. */
  private static void restore() throws IOException {
    delete(folder.resolve("warehouse"));
    copy(folder.resolve("first-load"), folder.resolve("warehouse"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
