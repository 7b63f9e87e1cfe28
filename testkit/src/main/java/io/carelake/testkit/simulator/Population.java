package io.carelake.testkit.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A Synthea population, generated in this process once and kept. */
final class Population {
  private Population() {}

  /** The folder of CSV files of a population; generated if the cache does not have it. */
  static Path of(int patients, long seed, Path cache) throws IOException {
    Path kept = cache.resolve("synthea-" + patients + "-" + seed);
    if (Files.isDirectory(kept)) {
      return kept;
    }
    Path work = Files.createTempDirectory(Files.createDirectories(cache), "generating");
    System.err.println(
        "Generating a population of " + patients + " (once; about a second per patient) ...");
    // Synthea tells of every module that it loads; that is for whoever looks for a fault in it.
    Path log = cache.resolve("synthea-" + patients + "-" + seed + ".log");
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (PrintStream told = new PrintStream(Files.newOutputStream(log), true, UTF_8)) {
      System.setOut(told);
      System.setErr(told);
      // Everything that could differ between two runs is pinned: seeds, clinicians, dates, one
      // thread.
      App.main(
          "-s",
          String.valueOf(seed),
          "-cs",
          String.valueOf(seed),
          "-p",
          String.valueOf(patients),
          "-r",
          "20251231",
          "-e",
          "20251231",
          "--exporter.baseDirectory=" + work,
          "--exporter.csv.export=true",
          "--exporter.fhir.export=false",
          "--exporter.csv.excluded_files=",
          "--exporter.hospital.fhir.export=false",
          "--exporter.practitioner.fhir.export=false",
          "--generate.thread_pool_size=1",
          "--generate.log_patients.detail=none",
          "Massachusetts");
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    Path csv = work.resolve("csv");
    if (!Files.isRegularFile(csv.resolve("patients.csv"))) {
      throw new IOException(
          "Cannot generate a population: Synthea left no patients.csv; see " + log);
    }
    Files.move(csv, kept, StandardCopyOption.ATOMIC_MOVE);
    return kept;
  }

  /** Synthea's entry point; its checked exceptions end here. */
  private static final class App {
    static void main(String... arguments) throws IOException {
      try {
        Class.forName("App").getMethod("main", String[].class).invoke(null, (Object) arguments);
      } catch (ReflectiveOperationException e) {
        throw new IOException("Cannot generate a population: Synthea failed", e);
      }
    }
  }
}
