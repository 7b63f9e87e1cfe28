package io.carelake.testkit.live;

import io.carelake.core.contract.Contracts;
import io.carelake.core.privacy.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A lake in a folder whose bronze follows Kafka in a process of its own. */
public final class FollowedLake implements AutoCloseable {
  private static final int HEAP_MEGABYTES = 2048;

  /** 128 + SIGTERM: what the JVM says before the ingest has taken the signal over. */
  private static final int STARTING = 143;

  private final Path folder;
  private final LiveKafka kafka;
  private LakeProcess ingest;

  /**
   * @param folder gets the warehouse, its token key, settings and the logs of its processes
   */
  public FollowedLake(Path folder, LiveKafka kafka) throws IOException {
    this.folder = folder;
    this.kafka = kafka;
    Files.createDirectories(folder);
    Path key = folder.resolve("token.key");
    if (!Files.exists(key)) {
      KeyFile.create(key);
    }
    Files.writeString(
        settings(),
        String.join(
            "\n",
            "spark.master local[2]",
            "spark.sql.shuffle.partitions 2",
            "spark.scheduler.mode FAIR",
            "spark.ui.enabled false",
            "spark.carelake.warehouse " + warehouse(),
            "spark.carelake.privacy.key-file " + key,
            ""));
  }

  public Path warehouse() {
    return folder.resolve("warehouse");
  }

  public Path settings() {
    return folder.resolve("live.properties");
  }

  /** Starts to follow, from where it was. */
  public void follow() {
    ingest = start("ingest.log", ingest("--continuous"));
  }

  /**
   * Ends following as an operator's SIGTERM does. One that still starts ends at once, all others
   * after their batch.
   */
  public void stop() {
    int code = ingest.terminate();
    if (code != 0 && code != STARTING) {
      throw new IllegalStateException("Ingest ended with " + code + ": " + tail(ingest));
    }
  }

  /** Ends following as {@code kill -9} does. */
  public void kill() {
    ingest.kill();
  }

  public boolean isFollowing() {
    return ingest.isAlive();
  }

  /** Takes all that Kafka has, then builds the source-aligned silver tables of some services. */
  public void catchUp(Contracts contracts, List<String> services) {
    run("available.log", ingest("--available-now"));
    buildSilver(contracts, services);
  }

  /** Builds the source-aligned silver tables of some services from what bronze has. */
  public void buildSilver(Contracts contracts, List<String> services) {
    List<String> arguments = new ArrayList<>(List.of("silver"));
    LakeComparison.tables(contracts, services).forEach(c -> arguments.add(c.table().name()));
    run("silver.log", arguments);
  }

  /**
   * What {@code carelake reconcile} says of the source-aligned silver tables of some services,
   * which are at rest: by the lake's own hashes and PostgreSQL's.
   */
  public String reconciled(Contracts contracts, List<String> services, LivePostgres postgres)
      throws IOException {
    Path password = Files.writeString(folder.resolve("password"), postgres.password());
    Files.writeString(
        settings(),
        "spark.carelake.reconcile.url jdbc:postgresql://127.0.0.1:"
            + postgres.port()
            + "/{database}\nspark.carelake.reconcile.password-file "
            + password
            + "\n",
        StandardOpenOption.APPEND);
    List<String> arguments = new ArrayList<>(List.of("reconcile", "--at-rest"));
    LakeComparison.tables(contracts, services).forEach(c -> arguments.add(c.table().name()));
    try (LakeProcess process = start("reconcile.log", arguments)) {
      int code = process.exitCode();
      return process.output() + "exit code " + code;
    }
  }

  public LakeComparison comparison(Contracts contracts, LivePostgres postgres) {
    return new LakeComparison(contracts, warehouse(), postgres::connect);
  }

  /** What the continuous ingest has written. */
  public String told() {
    return ingest.output();
  }

  private List<String> ingest(String mode) {
    return List.of("ingest", "--source", "kafka", "--bootstrap", kafka.bootstrap(), mode);
  }

  private void run(String log, List<String> arguments) {
    try (LakeProcess process = start(log, arguments)) {
      int code = process.exitCode();
      if (code != 0) {
        throw new IllegalStateException(arguments + " ended with " + code + ": " + tail(process));
      }
    }
  }

  private LakeProcess start(String log, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--env", settings().toString()));
    return LakeProcess.start(folder.resolve(log), HEAP_MEGABYTES, all);
  }

  private static String tail(LakeProcess process) {
    String all = process.output();
    return all.substring(Math.max(0, all.length() - 3_000));
  }

  @Override
  public void close() {
    if (ingest != null) {
      ingest.close();
    }
  }
}
