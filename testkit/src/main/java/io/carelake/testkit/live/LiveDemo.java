package io.carelake.testkit.live;

import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.ServiceSource;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.simulator.SimulatedChanges;
import io.carelake.testkit.simulator.SourceChange;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code scripts/demo --live} and {@code scripts/bench live}: the simulator writes SQL into the
 * databases of all services, the lake follows, a line a second tells how far behind it is; in the
 * end silver is built and compared with the databases, row by row.
 */
@Command(
    name = "live",
    mixinStandardHelpOptions = true,
    description = "PostgreSQL, Debezium, Kafka and the lake, all of it real and on this machine.")
public final class LiveDemo implements Callable<Integer> {
  private static final int PORTION = 500;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "N",
      description = "How long to write (default ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--rate",
      defaultValue = "12",
      paramLabel = "R",
      description = "Changes per second over all tables (default ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--patients",
      defaultValue = "40",
      paramLabel = "N",
      description = "Patients to simulate (default ${DEFAULT-VALUE})")
  private int patients;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Seed (default ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "Empty folder for the lake")
  private Path folder;

  @Option(
      names = "--warm-up",
      defaultValue = "20",
      paramLabel = "N",
      description = "Seconds that the latency leaves out (default ${DEFAULT-VALUE})")
  private int warmUp;

  @Option(names = "--no-silver", description = "Leave silver and the comparison out")
  private boolean withoutSilver;

  private Contracts contracts;
  private RatedWriter writer;
  private volatile Exception failure;

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new LiveDemo());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          command.getErr().println(e.getMessage());
          return 70;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    contracts = RepositoryFiles.contracts();
    Path cache = RepositoryFiles.root().resolve("target/population-cache");
    List<String> services = services(contracts);
    try (SimulatedChanges changes = SimulatedChanges.of(contracts, patients, seed, cache);
        LiveServices live = LiveServices.start(services);
        FollowedLake lake = new FollowedLake(folder, live.kafka())) {
      say("%d services, %,d simulated changes", services.size(), changes.count());
      long before = fill(changes, live.postgres());
      live.capture();
      lake.follow();
      long wroteFrom = write(changes, live, lake, before);
      live.awaitCaptured();
      awaitLanded(lake, before);
      lake.stop();
      say(
          "commit in PostgreSQL to visible in bronze: %s",
          BronzeLatency.of(contracts, lake.warehouse(), wroteFrom + warmUp * 1_000_000L));
      return withoutSilver ? 0 : compare(lake, live, services);
    }
  }

  /** The services of the contracts, by name. */
  static List<String> services(Contracts contracts) {
    return contracts.all().stream()
        .flatMap(c -> c.source().stream())
        .map(ServiceSource::service)
        .distinct()
        .sorted()
        .toList();
  }

  /** Writes what is there before capture begins; tells how many rows. */
  private long fill(SimulatedChanges changes, LivePostgres postgres)
      throws IOException, SQLException, InterruptedException {
    List<SourceChange> first = new ArrayList<>();
    changes.forEach(
        c -> {
          if (c.op().equals("r")) {
            first.add(c);
          }
        });
    try (SqlWriter sql = new SqlWriter(contracts, postgres::connect)) {
      for (int i = 0; i < first.size(); i += PORTION) {
        sql.write(first.subList(i, Math.min(first.size(), i + PORTION)));
      }
    }
    say("%,d rows in the databases before capture begins", first.size());
    return first.size();
  }

  /**
   * Writes for the time that was asked for, a line a second; tells when it began, in microseconds.
   */
  private long write(SimulatedChanges changes, LiveServices live, FollowedLake lake, long before)
      throws InterruptedException, IOException {
    BronzeProgress bronze = new BronzeProgress(contracts, lake.warehouse());
    while (bronze.records() < before) {
      requireFollowing(lake);
      TimeUnit.MILLISECONDS.sleep(500);
    }
    say("the first snapshot has landed; writing %s changes/s for %d s", rate, seconds);
    long began = System.currentTimeMillis() * 1000;
    SqlWriter sql = new SqlWriter(contracts, live.postgres()::connect);
    writer = new RatedWriter(sql, rate);
    Thread thread = new Thread(() -> run(changes), "writer");
    thread.setDaemon(true);
    thread.start();
    for (int second = 1; second <= seconds && thread.isAlive(); second++) {
      TimeUnit.SECONDS.sleep(1);
      requireFollowing(lake);
      tell(second, bronze.records() - before);
    }
    writer.stop();
    thread.join(TimeUnit.MINUTES.toMillis(1));
    sql.close();
    if (failure != null) {
      throw new IllegalStateException("The writer failed", failure);
    }
    return began;
  }

  private void run(SimulatedChanges changes) {
    try {
      writer.run(changes);
    } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
      failure = e;
    }
  }

  private void tell(int second, long landed) {
    say(
        "%4d s  written %,8d  in bronze %,8d  behind %,6d records, %.1f s",
        second,
        writer.records(),
        landed,
        Math.max(0, writer.records() - landed),
        writer.lagSeconds(landed));
  }

  private void awaitLanded(FollowedLake lake, long before) throws InterruptedException {
    BronzeProgress bronze = new BronzeProgress(contracts, lake.warehouse());
    for (int i = 0; bronze.records() - before < writer.records(); i++) {
      requireFollowing(lake);
      if (i % 5 == 0) {
        tell(seconds + i, bronze.records() - before);
      }
      TimeUnit.SECONDS.sleep(1);
    }
    say("all of it has landed");
  }

  private static void requireFollowing(FollowedLake lake) {
    if (!lake.isFollowing()) {
      throw new IllegalStateException("The ingest ended: " + lake.told());
    }
  }

  private int compare(FollowedLake lake, LiveServices live, List<String> services)
      throws IOException, SQLException {
    lake.buildSilver(contracts, services);
    List<LakeComparison.Compared> compared =
        lake.comparison(contracts, live.postgres()).of(services);
    long rows = compared.stream().mapToLong(LakeComparison.Compared::rows).sum();
    List<LakeComparison.Compared> unequal = compared.stream().filter(c -> !c.isEqual()).toList();
    unequal.forEach(c -> say("%s: %s", c.table(), c.differences()));
    say(
        "silver against the databases: %d of %d tables equal, %,d rows",
        compared.size() - unequal.size(), compared.size(), rows);
    return unequal.isEmpty() ? 0 : 4;
  }

  private static void say(String text, Object... values) {
    System.out.printf(Locale.ROOT, text + "%n", values);
  }
}
