package io.carelake.testkit.simulator;

import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.job.CarelakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scripts/simulate}: a population becomes the captured topics of 27 services. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description =
        "Turns a Synthea population into the change events of 27 services, in the lines that kcat -J prints.")
public final class Simulate implements Callable<Integer> {
  private static final int RUN_BYTES = 4 << 20;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Landing folder to write")
  private Path out;

  @Option(
      names = "--patients",
      defaultValue = "40",
      paramLabel = "N",
      description = "Living patients to generate (default ${DEFAULT-VALUE})")
  private int patients;

  @Option(
      names = "--synthea-csv",
      paramLabel = "DIR",
      description = "Export folder of .csv, .csv.gz or .csv.xz to read instead")
  private Path export;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Seed (default ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--fault",
      paramLabel = "NAME=RATE",
      description = "Rate of a fault, 0 to 1; may be given more than once")
  private Map<String, Double> faults = new HashMap<>();

  @Option(names = "--no-faults", description = "A capture without any fault")
  private boolean noFaults;

  @Option(
      names = "--registration-errors",
      defaultValue = "0.08",
      paramLabel = "RATE",
      description = "Share of registrations with an error, 0 to 1 (default ${DEFAULT-VALUE})")
  private double registrationErrors;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Where the truth goes; default truth.jsonl beside the landing folder")
  private Path truthFile;

  @Option(names = "--end", defaultValue = "2025-12-31T23:59:59Z", hidden = true)
  private Instant end;

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Simulate());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          command.getErr().println(e.getMessage());
          return e instanceof IllegalArgumentException || e instanceof CarelakeException ? 2 : 70;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    long started = System.nanoTime();
    Faults rates = (noFaults ? Faults.none() : Faults.defaults()).with(faults);
    Path home = Path.of(System.getProperty("spark.carelake.home", "."));
    Contracts contracts = ContractLoader.load(List.of(home.resolve("conf/contracts")));
    Path cache = home.resolve("target/population-cache");
    Path source = export == null ? Population.of(patients, seed, cache) : export;
    if (!Files.isDirectory(source)) {
      throw new IllegalArgumentException(
          "Cannot read " + source + ": no such folder; name a Synthea export folder");
    }
    Path truthTo =
        truthFile == null ? out.toAbsolutePath().resolveSibling("truth.jsonl") : truthFile;
    long generated = System.nanoTime();
    Simulation.Result result =
        new Simulation(
                contracts, source, out, truthTo, rates, seed, end, registrationErrors, RUN_BYTES)
            .run();
    double seconds = (System.nanoTime() - generated) / 1e9;
    System.err.printf(
        "Simulated %d events in %.1f s (%.0f events/s), population ready after %.1f s: %s%n",
        result.events(), seconds, result.events() / seconds, (generated - started) / 1e9, out);
    return 0;
  }
}
