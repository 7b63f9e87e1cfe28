package io.carelake.core.contract;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Files that repeat contracts: written by command, committed, and held to the contracts by a test.
 *
 * @param folders below the root, whose files with the marker are all generated
 * @param marker text by which a generated file is known, so that a stale one can be removed
 * @param texts by path below the root
 */
record GeneratedFiles(List<String> folders, String marker, SortedMap<String, String> texts) {
  static final String COMMAND = "scripts/carelake contracts docs";

  /** Writes what differs and removes what no contract stands behind any more. */
  void write(Path root) {
    try {
      for (String stale : stale(root)) {
        Files.delete(root.resolve(stale));
      }
      for (Map.Entry<String, String> file : texts.entrySet()) {
        Path path = root.resolve(file.getKey());
        if (!file.getValue().equals(read(path))) {
          Files.createDirectories(path.getParent());
          Files.writeString(path, file.getValue());
        }
      }
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot write generated files below "
              + root
              + ": "
              + e.getClass().getSimpleName()
              + "; name a writable checkout with --root DIR",
          e);
    }
  }

  /** One line per file that is missing, differs or is stale; empty when all agree. */
  List<String> drift(Path root) {
    List<String> drift = new ArrayList<>();
    try {
      for (Map.Entry<String, String> file : texts.entrySet()) {
        String is = read(root.resolve(file.getKey()));
        if (is == null) {
          drift.add(file.getKey() + " is missing; run " + COMMAND);
        } else if (!is.equals(file.getValue())) {
          drift.add(file.getKey() + " differs from its contract; run " + COMMAND);
        }
      }
      for (String stale : stale(root)) {
        drift.add(stale + " has no contract; run " + COMMAND);
      }
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Cannot read generated files below " + root + "; look there", e);
    }
    return drift;
  }

  private List<String> stale(Path root) throws IOException {
    List<String> stale = new ArrayList<>();
    for (String folder : folders) {
      if (!Files.isDirectory(root.resolve(folder))) {
        continue;
      }
      try (Stream<Path> all = Files.walk(root.resolve(folder))) {
        for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
          String name = root.relativize(file).toString().replace('\\', '/');
          if (!texts.containsKey(name) && Files.readString(file).contains(marker)) {
            stale.add(name);
          }
        }
      }
    }
    return stale;
  }

  private static String read(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.readString(file) : null;
  }

  /** The contracts of a checkout; those of further folders have no place in its files. */
  static List<Contract> ofRepository(Contracts contracts) {
    return contracts.all().stream()
        .filter(
            c -> {
              Path layer = c.file().toAbsolutePath().normalize().getParent();
              return layer != null
                  && layer.getParent() != null
                  && layer.getParent().endsWith(Path.of("conf", "contracts"));
            })
        .toList();
  }
}
