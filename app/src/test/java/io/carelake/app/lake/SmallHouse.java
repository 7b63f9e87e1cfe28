package io.carelake.app.lake;

import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The contracts that every lake needs (the operational tables, quarantine, what no contract knows)
 * and a few more: a lake of these is made in seconds.
 */
public final class SmallHouse {
  private static final List<String> ALWAYS =
      List.of(
          "ops/audit",
          "ops/lineage",
          "ops/quality_results",
          "ops/runs",
          "secure/gone_keys",
          "secure/quarantine",
          "bronze/dead_letter",
          "bronze/unassigned");

  private SmallHouse() {}

  /**
   * A folder of contracts.
   *
   * @param further contracts of the repository as {@code layer/table}
   */
  public static Path contracts(Path into, String... further) {
    ALWAYS.forEach(name -> copy(name, into));
    for (String name : further) {
      copy(name, into);
    }
    return into;
  }

  private static void copy(String name, Path into) {
    Path from = RepositoryFiles.root().resolve("conf/contracts").resolve(name + ".odcs.yaml");
    Path to = into.resolve(name + ".odcs.yaml");
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot copy " + from + " to " + to, e);
    }
  }
}
