package io.carelake.app;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.Step;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome;
import io.carelake.core.session.LakeSession;
import io.carelake.core.table.IcebergTableStore;
import io.carelake.quality.QualityWatch;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.SparkSession;

/**
 * An open lake: one session, the contracts, the tables, and for a writer the lock of the warehouse.
 */
public final class Lake implements AutoCloseable {
  private final LakeSession.Opened session;
  private final RunContext run;
  private final Settings settings;
  private final Optional<WarehouseLock> lock;
  private final ConsoleProgress progress;
  private final RunListener listener;
  private final QualityWatch watch;
  private Wiring wiring;

  /** What a command asks for. */
  public record Request(
      Optional<Path> env,
      Optional<String> warehouse,
      List<Path> contracts,
      Optional<String> runId,
      Optional<Instant> asOf) {}

  /** Whether a command writes. */
  public enum Access {
    READ,
    WRITE
  }

  private Lake(
      LakeSession.Opened session,
      RunContext run,
      Settings settings,
      Optional<WarehouseLock> lock,
      ConsoleProgress progress,
      RunListener listener,
      QualityWatch watch) {
    this.session = session;
    this.run = run;
    this.settings = settings;
    this.lock = lock;
    this.progress = progress;
    this.listener = listener;
    this.watch = watch;
  }

  public static Lake open(Request request, Access access) {
    return open(request, access, RunListener.NONE);
  }

  /**
   * Opens the lake.
   *
   * @param listener watches the steps beside the console
   */
  public static Lake open(Request request, Access access, RunListener listener) {
    Settings settings = settings(request);
    Contracts contracts = contracts(request, settings);
    String warehouse = warehouse(request, settings, access);
    Optional<WarehouseLock> lock =
        access == Access.WRITE && isLocal(warehouse)
            ? Optional.of(WarehouseLock.acquire(Path.of(URI.create(warehouse))))
            : Optional.empty();
    try {
      Instant asOf = request.asOf().orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MICROS));
      String runId = request.runId().orElseGet(() -> UUID.randomUUID().toString());
      LakeSession.Opened session =
          LakeSession.openOrJoin("carelake", warehouse, settings.ofRun(runId));
      SparkSession spark = session.spark();
      if (session.isOwner()) {
        spark.sparkContext().setLogLevel("WARN");
      }
      RunContext run =
          new RunContext(
              spark,
              runId,
              asOf,
              asOf,
              Clock.systemUTC(),
              contracts,
              new IcebergTableStore(spark),
              ParentRuns.of(settings.spark()));
      ConsoleProgress progress = new ConsoleProgress(System.err, System.console() != null);
      return new Lake(session, run, settings, lock, progress, listener, settings.qualityWatch());
    } catch (Exception e) {
      lock.ifPresent(WarehouseLock::close);
      throw e;
    }
  }

  private static Settings settings(Request request) {
    Path standard = home().resolve("conf/env/local.properties");
    return Settings.read(
        request.env().or(() -> Optional.of(standard).filter(Files::isRegularFile)));
  }

  /** The folder with {@code conf}: the checkout, or where the distribution was unpacked. */
  public static Path home() {
    return Path.of(System.getProperty("spark.carelake.home", "."));
  }

  /** The contracts alone, without a session. */
  public static Contracts contracts(Request request) {
    return contracts(request, settings(request));
  }

  private static Contracts contracts(Request request, Settings settings) {
    List<Path> folders = new ArrayList<>();
    Path standard = home().resolve("conf/contracts");
    settings.carelake("contracts").map(Path::of).ifPresent(folders::add);
    if (folders.isEmpty() && Files.isDirectory(standard)) {
      folders.add(standard);
    }
    folders.addAll(request.contracts());
    if (folders.isEmpty()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot find contracts: there is no folder "
              + standard
              + "; set spark.carelake.contracts to the folder of contracts");
    }
    return ContractLoader.load(folders);
  }

  private static String warehouse(Request request, Settings settings, Access access) {
    String text =
        request.warehouse().or(() -> settings.carelake("warehouse")).orElse("target/lake");
    if (text.contains("://")) {
      return text;
    }
    Path path = Path.of(text).toAbsolutePath().normalize();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot open warehouse " + text + ": it is a file; name a folder with --warehouse");
    }
    if (access == Access.READ && !Files.exists(path)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read warehouse "
              + text
              + ": no such folder; run an ingest first, or name another with --warehouse");
    }
    String uri = path.toUri().toString();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }

  private static boolean isLocal(String warehouse) {
    return warehouse.startsWith("file:");
  }

  public static Scope scope(boolean full) {
    return full ? Scope.FULL : Scope.INCREMENTAL;
  }

  public RunContext run() {
    return run;
  }

  /**
   * The same lake for a further run, which is true as of now; it closes with this one.
   *
   * @param number tells it from the other runs of this process
   * @param watching watches its steps beside the console
   */
  Lake next(int number, RunListener watching) {
    Instant now = run.clock().instant().truncatedTo(ChronoUnit.MICROS);
    RunContext further =
        new RunContext(
            run.spark(),
            run.runId() + "-" + number,
            now,
            now,
            run.clock(),
            run.contracts(),
            run.store(),
            run.parent());
    return new Lake(session, further, settings, lock, progress, watching, watch);
  }

  /** Made when the first table is to be written: reading needs no keys and makes no tables. */
  synchronized Wiring wiring() {
    if (wiring == null) {
      wiring = new Wiring(run, settings);
    }
    return wiring;
  }

  /** Fails, with the remedy, in a warehouse in which nothing has run. */
  public void requireHistory() {
    if (!run.store().exists(OpsRunLog.RUNS)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + OpsRunLog.RUNS
              + ": nothing has run in this warehouse; run an ingest first, or name another with"
              + " --warehouse");
    }
  }

  /** Scores and alerts, once for all runs of this process. */
  QualityWatch watch() {
    return watch;
  }

  ConsoleProgress progress() {
    return progress;
  }

  Settings settings() {
    return settings;
  }

  /** The named tables of a layer, or all that are made by a run. */
  public List<Contract> select(Layer layer, List<String> names) {
    if (names.isEmpty()) {
      return derived().stream().filter(c -> c.layer() == layer || isNeededBy(layer, c)).toList();
    }
    return names.stream()
        .map(n -> n.contains(".") ? n : layer.namespace() + "." + n)
        .map(n -> run.contracts().require(tableId(n)))
        .map(c -> madeWith(layer, c))
        .toList();
  }

  private static Contract madeWith(Layer layer, Contract contract) {
    if (contract.layer() == layer || isNeededBy(layer, contract)) {
      return contract;
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid table "
            + contract.table()
            + ": not made with "
            + layer.namespace()
            + " (expected tables of "
            + layer.namespace()
            + "; see carelake --help)");
  }

  private static TableId tableId(String name) {
    try {
      return TableId.parse(name);
    } catch (IllegalArgumentException e) {
      throw new CarelakeException(ExitCode.CONFIGURATION, e.getMessage());
    }
  }

  /**
   * Tables of the restricted zone that have a contract of their own (the person cross-reference)
   * run with gold.
   */
  private static boolean isNeededBy(Layer layer, Contract contract) {
    return layer == Layer.GOLD && contract.layer() == Layer.SECURE;
  }

  /** Every table that a run makes out of others. */
  public List<Contract> derived() {
    return run.contracts().all().stream().filter(c -> c.load() != Load.APPEND).toList();
  }

  /** Who asked to watch the steps, and the console. */
  RunListener watcher() {
    return new RunListener() {
      @Override
      public void beforeStep(TableId table, Step step) {
        listener.beforeStep(table, step);
        progress.beforeStep(table, step);
      }

      @Override
      public void finished(TableOutcome outcome) {
        progress.finished(outcome);
        listener.finished(outcome);
      }
    };
  }

  @Override
  public void close() {
    watch.close();
    session.close();
    lock.ifPresent(WarehouseLock::close);
  }
}
