package io.carelake.app.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.Main;
import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.Capture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of a run as a JVM has them in memory, kept in a file (class data sharing): half of
 * what a short run costs is reading and verifying them. A process whose class path differs, or that
 * finds no such file, reads its classes itself.
 */
final class KeptClasses {
  private static Path archive;

  private KeptClasses() {}

  /**
   * Options of a JVM on the launcher's class path that shares the kept classes; none where the path
   * cannot be told in one word to a script. A JVM that could keep none leaves no file, and the next
   * does without.
   */
  static synchronized List<String> options() {
    if (archive == null) {
      try {
        archive = file(OncePerBuild.folder("kept-classes", KeptClasses::keep));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    boolean isOneWord = archive.toString().chars().noneMatch(c -> c == ' ' || c == ':');
    return isOneWord ? quietly("-XX:SharedArchiveFile=" + archive) : List.of();
  }

  /** A JVM tells of its archive on the standard output, where tests look for what was printed. */
  private static List<String> quietly(String option) {
    return List.of(option, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  private static Path file(Path folder) {
    return folder.resolve("classes.jsa");
  }

  /** One run from files to silver. */
  private static void keep(Path folder) throws IOException {
    Path house = SmallHouse.contracts(folder.resolve("house"), "bronze/payers", "silver/payers");
    Contracts contracts = ContractLoader.load(List.of(house));
    new Capture(folder.resolve("landing"), contracts.require(TableId.parse("bronze.payers")))
        .created("payer_id", "p", "name", "first")
        .updated("payer_id", "p", "name", "second")
        .created("payer_id", "q", "name", "first")
        .deleted("payer_id", "q");
    Path settings =
        Files.writeString(
            folder.resolve("lake.properties"),
            String.join(
                "\n",
                "spark.master local[2]",
                "spark.carelake.warehouse " + folder.resolve("warehouse"),
                "spark.carelake.contracts " + house,
                ""));
    Carelake.Ended ended =
        Carelake.java(
            quietly("-XX:ArchiveClassesAtExit=" + file(folder)),
            Main.class,
            "run",
            "--source",
            "files",
            "--path",
            folder.resolve("landing").toString(),
            "--env",
            settings.toString());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }
}
