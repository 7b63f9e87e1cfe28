package io.carelake.app.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.privacy.KeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A population without faults, simulated and run through the lake by the project's own commands,
 * once for all tests of a build ({@link OncePerBuild}). Five patients of the simulator's own cache;
 * {@code -Dcarelake.population=DIR} names a Synthea export to use instead.
 */
public final class PopulationLake {
  public static final String AS_OF = "2025-12-31T23:59:59Z";
  private static PopulationLake made;

  private final Path folder;

  private PopulationLake(Path folder) {
    this.folder = folder;
  }

  /** The lake, filled by one run without interruption. */
  public static synchronized PopulationLake get() {
    if (made == null) {
      try {
        made = make();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return made;
  }

  private static PopulationLake make() throws IOException {
    return new PopulationLake(OncePerBuild.folder("population", PopulationLake::fill));
  }

  private static void fill(Path folder) throws IOException {
    PopulationLake lake = new PopulationLake(folder);
    lake.simulate("landing", "--no-faults");
    KeyFile.create(folder.resolve("token.key"));
    ended(lake.runInto("warehouse"));
  }

  /**
   * Simulates the population into a landing folder beside this lake; the truth is in {@code
   * <name>.truth.jsonl} beside the folder.
   */
  public Path simulate(String name, String... options) {
    Path landing = folder.resolve(name);
    List<String> simulate =
        new ArrayList<>(List.of("--out", landing.toString(), "--truth", truth(name).toString()));
    String given = System.getProperty("carelake.population");
    simulate.addAll(
        given == null
            ? List.of("--patients", "5", "--seed", "7")
            : List.of("--synthea-csv", given));
    simulate.addAll(List.of(options));
    ended(Carelake.script("simulate", simulate.toArray(String[]::new)));
    return landing;
  }

  /** What is true of a landing folder beside this lake. */
  public Path truth(String landing) {
    return folder.resolve(landing + ".truth.jsonl");
  }

  private static void ended(Carelake.Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  /** {@code carelake run} of the same capture, with the same keys, into a warehouse beside it. */
  public Carelake.Ended runInto(String warehouse) throws IOException {
    return runInto(warehouse, landing());
  }

  /** {@code carelake run} of another capture, with the same keys. */
  public Carelake.Ended runInto(String warehouse, Path landing) throws IOException {
    return Carelake.carelake(arguments(warehouse, landing));
  }

  /** What {@link #runInto(String, Path)} tells the command line. */
  public String[] arguments(String warehouse, Path landing) throws IOException {
    return new String[] {
      "run",
      "--source",
      "files",
      "--path",
      landing.toString(),
      "--env",
      settings(warehouse).toString(),
      "--as-of",
      AS_OF
    };
  }

  /** The settings file of a warehouse beside this lake. */
  public Path settings(String warehouse) throws IOException {
    Path settings = folder.resolve(warehouse + ".properties");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "spark.master local[2]",
            "spark.ui.enabled false",
            "spark.carelake.warehouse " + folder.resolve(warehouse),
            "spark.carelake.privacy.key-file " + folder.resolve("token.key"),
            ""));
    return settings;
  }

  public Path landing() {
    return folder.resolve("landing");
  }

  /** The Synthea export the population comes from. */
  public Path export() {
    String given = System.getProperty("carelake.population");
    return given == null
        ? Carelake.HOME.resolve("target/population-cache/synthea-5-7")
        : Path.of(given);
  }

  /** The folder of a warehouse beside this lake; the lake's own is {@code warehouse}. */
  public Path warehouse(String name) {
    return folder.resolve(name);
  }
}
