package io.carelake.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake.Ended;
import io.carelake.app.lake.SmallHouse;
import io.carelake.app.lake.TypedCommand;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.TableId;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.Capture;
import io.carelake.testkit.SparkTest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an operator is told when something is wrong: the thing, the remedy and the exit code, on
 * standard error; no stack trace, and nothing on standard output.
 */
class CommandErrorsTest extends SparkTest {
  @TempDir Path folder;
  private Path house;
  private Path settings;
  private Path warehouse;

  @BeforeEach
  void furnish() throws IOException {
    house =
        SmallHouse.contracts(
            folder.resolve("house"),
            "bronze/payers",
            "silver/payers",
            "bronze/user_addresses",
            "silver/user_addresses",
            "bronze/users",
            "silver/users");
    settings = folder.resolve("lake.properties");
    warehouse = folder.resolve("warehouse");
    Files.writeString(settings, "spark.carelake.contracts " + house + "\n");
    spark();
  }

  /** The command with this lake's settings fails so; what it told comes back. */
  private String fails(int exitCode, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    if (!all.contains("--env")) {
      all.addAll(List.of("--env", settings.toString()));
    }
    if (!all.contains("--warehouse")) {
      all.addAll(List.of("--warehouse", warehouse.toString()));
    }
    return failsAlone(exitCode, all.toArray(String[]::new));
  }

  private static String failsAlone(int exitCode, String... command) {
    Ended ended = TypedCommand.carelake(command);
    assertThat(ended.err()).doesNotContain("\tat ", "  at ", "Exception", "Caused by");
    assertThat(ended.out()).isEmpty();
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
    return ended.err();
  }

  private Contract contract(String table) {
    return ContractLoader.load(List.of(house)).require(TableId.parse(table));
  }

  private Path capture() {
    new Capture(folder.resolve("capture"), contract("bronze.payers")).created("payer_id", "y1");
    return folder.resolve("capture/cdc.insurance.payers.jsonl");
  }

  @Test
  void missingFolder() {
    Path nowhere = folder.resolve("nowhere");
    assertThat(fails(2, "ingest", "--source", "files", "--path", nowhere.toString()))
        .isEqualTo(
            "Cannot ingest " + nowhere + ": there is no such file or folder; check --path\n");
    assertThat(warehouse).doesNotExist();
  }

  @Test
  void reconcilingWithoutASource() throws IOException {
    capture();
    assertThat(fails(2, "reconcile")).contains("nothing has run in this warehouse");
    String landing = folder.resolve("capture").toString();
    Ended run =
        TypedCommand.carelake(
            "ingest",
            "--source",
            "files",
            "--path",
            landing,
            "--env",
            settings.toString(),
            "--warehouse",
            warehouse.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(fails(2, "reconcile"))
        .isEqualTo(
            "Cannot reconcile: no database is configured; set spark.carelake.reconcile.url to"
                + " jdbc:postgresql://HOST:PORT/{database}\n");
    assertThat(fails(2, "reconcile", "payers"))
        .contains(
            "Cannot reconcile silver.payers: the database of insurance-service is not configured;"
                + " set spark.carelake.reconcile.insurance-service.url");
    assertThat(fails(2, "reconcile", "ops.runs"))
        .contains("Cannot reconcile ops.runs: no database holds the same rows");
    Files.writeString(
        settings,
        "spark.carelake.contracts "
            + house
            + "\nspark.carelake.reconcile.url jdbc:postgresql://127.0.0.1:1/{database}\n");
    assertThat(fails(2, "reconcile"))
        .isEqualTo(
            "Cannot reconcile: the lake has no source-aligned table yet; run silver first\n");
  }

  @Test
  void folderWithoutCaptures() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(fails(2, "ingest", "--source", "files", "--path", empty.toString()))
        .isEqualTo(
            "Cannot ingest "
                + empty
                + ": it holds no file of change events; give a folder of .jsonl, .json or .ndjson"
                + " files (also .gz, .xz) as kcat -J prints them\n");
  }

  @Test
  void truncatedFile() throws IOException {
    Path file = capture();
    String whole = Files.readString(file);
    Files.writeString(file, whole + whole.substring(0, whole.length() / 2));
    assertThat(fails(2, "ingest", "--source", "files", "--path", folder.resolve("capture") + ""))
        .isEqualTo(
            "Cannot read cdc.insurance.payers.jsonl: line 2, its last, ends in the middle of a"
                + " record; copy the file again when its writer has finished, then run again\n");
    assertThat(warehouse.resolve("bronze/payers/data")).doesNotExist();
  }

  @Test
  void malformedContractsWithAllTheirProblems() throws IOException {
    Path file = payees();
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("classification: none", "clasification: none")
            .replaceFirst("physicalType: STRING", "physicalType: STRNG")
            .replaceFirst("load, value: cdc", "load, value: cdcc"));
    String told = failsAlone(2, "contracts", "check", "--contracts", file.getParent().toString());
    assertThat(told)
        .startsWith("Cannot load the contracts: ")
        .contains(
            "correct what follows and check with 'scripts/carelake contracts check'",
            "Unknown key: clasification (did you mean classification?)",
            "STRNG",
            "cdcc");
    assertThat(told.lines().filter(l -> l.matches(".*payees[.]odcs[.]yaml:[0-9]+: .+")).count())
        .isGreaterThanOrEqualTo(3);
  }

  @Test
  void unknownColumnInARule() throws IOException {
    Path file = payees();
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("implementation: .*\n", "implementation: nmae IS NOT NULL\n"));
    int line = 1 + Files.readAllLines(file).indexOf("      - id: ownership_known");
    assertThat(fails(2, "silver", "--contracts", file.getParent().toString()))
        .contains(
            "payees.odcs.yaml:"
                + line
                + ": Invalid rule ownership_known: Unknown column: nmae (known: [");
  }

  @Test
  void unknownTable() throws IOException {
    Files.createDirectories(warehouse);
    assertThat(fails(2, "silver", "payrs"))
        .isEqualTo("Unknown table silver.payrs (did you mean silver.payers?)\n");
    assertThat(fails(2, "silver", "nothing_alike"))
        .isEqualTo(
            "Unknown table silver.nothing_alike (known: [silver.payers, silver.user_addresses,"
                + " silver.users])\n");
    assertThat(fails(2, "gold", "silver.payers")).startsWith("Invalid table silver.payers:");
    assertThat(fails(2, "sql", "SELECT * FROM silver.payrs")).contains("silver.payrs");
    assertThat(fails(2, "lineage", "silver.payrs.name")).contains("silver.payrs");
    assertThat(fails(2, "lineage", "silver.payers.name"))
        .isEqualTo(
            "Cannot trace silver.payers: ops.lineage has no completed run of it; run it first\n");
  }

  @Test
  void missingKey() throws IOException {
    Files.writeString(
        settings,
        "spark.carelake.contracts "
            + house
            + "\nspark.carelake.privacy.key-file "
            + folder.resolve("lost.key"));
    assertThat(fails(2, "silver"))
        .isEqualTo(
            "Cannot read key file "
                + folder.resolve("lost.key")
                + ": there is no such file; create it with mode 600 on every node, one line"
                + " k1:<base64 of 32 random bytes>, or correct spark.carelake.privacy.key-file\n");
    capture();
    fails(2, "run", "--source", "files", "--path", folder.resolve("capture").toString());
    assertThat(warehouse.resolve("bronze/payers/data")).doesNotExist();
  }

  @Test
  void keyFileThatOthersMayRead() throws IOException {
    Path key = KeyFile.create(folder.resolve("token.key"));
    Files.setPosixFilePermissions(
        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(
        settings, "spark.carelake.contracts " + house + "\nspark.carelake.privacy.key-file " + key);
    assertThat(fails(2, "silver")).contains("token.key", "chmod 600");
  }

  @Test
  void warehouseThatIsAFile() throws IOException {
    Files.writeString(warehouse, "");
    assertThat(fails(2, "silver"))
        .isEqualTo(
            "Cannot open warehouse "
                + warehouse
                + ": it is a file; name a folder with --warehouse\n");
  }

  @Test
  void warehouseThatIsNotThere() {
    assertThat(fails(2, "tables"))
        .isEqualTo(
            "Cannot read warehouse "
                + warehouse
                + ": no such folder; run an ingest first, or name another with --warehouse\n");
  }

  @Test
  void lockedWarehouse() throws IOException {
    Files.createDirectories(warehouse);
    try (FileChannel other =
            FileChannel.open(
                warehouse.resolve("_writer.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = other.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(fails(75, "silver"))
          .isEqualTo(
              "Cannot write warehouse "
                  + warehouse
                  + ": another run holds it; wait for it to end, then run again\n");
    }
  }

  @Test
  void lakeThatNothingRanIn() throws IOException {
    Files.createDirectories(warehouse);
    assertThat(fails(2, "runs"))
        .isEqualTo(
            "Cannot read ops.runs: nothing has run in this warehouse; run an ingest first, or name"
                + " another with --warehouse\n");
  }

  @Test
  void settingsThatAreWrong() throws IOException {
    assertThat(fails(2, "tables", "--env", folder.resolve("no.properties").toString()))
        .startsWith("Cannot read settings ")
        .contains("no.properties", "--env FILE");
    Files.writeString(settings, "carelake.warehouse lake\n");
    assertThat(fails(2, "tables"))
        .startsWith("Invalid setting carelake.warehouse in ")
        .contains("expected spark.* or spark.carelake.*");
    Files.writeString(
        settings, "spark.carelake.contracts " + house + "\nspark.carelake.parallelism many\n");
    assertThat(fails(2, "silver", "payers"))
        .startsWith("Invalid spark.carelake.parallelism: many (expected a whole number");
  }

  @Test
  void commandLinesThatAreWrong() throws IOException {
    Files.createDirectories(warehouse);
    assertThat(failsAlone(2, "slver")).contains("slver", "carelake --help");
    assertThat(failsAlone(2, "silver", "--fulll")).contains("--fulll", "carelake silver --help");
    assertThat(failsAlone(2, "silver", "--as-of", "yesterday"))
        .contains("--as-of", "expected 2025-12-31 or 2025-12-31T23:59:59Z");
    assertThat(failsAlone(2, "ingest")).contains("--source", "carelake ingest --help");
    assertThat(fails(2, "ingest", "--source", "files"))
        .isEqualTo("Cannot ingest files: no folder is named; add --path DIR\n");
    assertThat(fails(2, "ingest", "--source", "kinesis", "--path", "x"))
        .isEqualTo("Invalid --source: kinesis (expected files or kafka)\n");
    assertThat(fails(2, "tables", "--format", "xml"))
        .isEqualTo("Invalid --format: xml (expected table, csv or json)\n");
    assertThat(fails(2, "sql", "SELECT 1", "--role", "nurse")).contains("nurse", "clinician");
    assertThat(fails(2, "sql", "DROP TABLE silver.payers")).contains("SELECT");
  }

  @Test
  void optionsOfKafkaThatAreWrong() {
    String broker = "127.0.0.1:9";
    assertThat(fails(2, "ingest", "--source", "kafka"))
        .isEqualTo("Cannot ingest from Kafka: no broker is named; add --bootstrap HOST:PORT\n");
    assertThat(fails(2, "ingest", "--source", "kafka", "--bootstrap", "broker"))
        .isEqualTo("Invalid --bootstrap: broker (expected HOST:PORT[,HOST:PORT])\n");
    assertThat(kafka(2, broker, "--path", "x"))
        .isEqualTo("Invalid option --path: it is for --source files\n");
    assertThat(kafka(2, broker, "--continuous", "--available-now"))
        .isEqualTo(
            "Invalid options: --continuous and --available-now exclude each other; name one of"
                + " them\n");
    assertThat(kafka(2, broker, "--topics", "cdc.("))
        .isEqualTo("Invalid --topics: cdc.( (expected a regular expression)\n");
    assertThat(fails(2, "ingest", "--source", "files", "--path", "x", "--bootstrap", broker))
        .isEqualTo("Invalid option --bootstrap: it is for --source kafka\n");
    assertThat(fails(2, "run", "--source", "kafka", "--bootstrap", broker, "--every", "5"))
        .isEqualTo("Invalid option --every: it is for --continuous\n");
    assertThat(warehouse).doesNotExist();
  }

  @Test
  void brokerThatDoesNotAnswer() throws IOException {
    Files.writeString(
        settings,
        "spark.carelake.contracts "
            + house
            + "\nspark.carelake.kafka.client.default.api.timeout.ms 2000"
            + "\nspark.carelake.kafka.client.request.timeout.ms 1000");
    assertThat(kafka(75, "127.0.0.1:9"))
        .isEqualTo(
            "Cannot reach Kafka at 127.0.0.1:9: no answer within 2 s; check --bootstrap and that"
                + " the brokers run, then run again\n");
    assertThat(kafka(2, "no.such.host.invalid:9092"))
        .startsWith("Cannot connect to Kafka at no.such.host.invalid:9092: Config;");
  }

  private String kafka(int exitCode, String bootstrap, String... options) {
    List<String> all =
        new ArrayList<>(List.of("ingest", "--source", "kafka", "--bootstrap", bootstrap));
    all.addAll(List.of(options));
    return fails(exitCode, all.toArray(String[]::new));
  }

  /** A copy of the contract of payers, for a table payees, in a folder of one's own. */
  private Path payees() throws IOException {
    Path file = folder.resolve("mine/payees.odcs.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        Files.readString(house.resolve("silver/payers.odcs.yaml"))
            .replace("payers", "payees")
            .replace("bronze.payees", "bronze.payers"));
    return file;
  }
}
