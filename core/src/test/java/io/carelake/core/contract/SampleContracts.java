package io.carelake.core.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of sample contracts: a bronze and a silver table, to be spoiled by a test. */
final class SampleContracts {
  private final Path folder;

  SampleContracts(Path folder) {
    this.folder = folder;
  }

  static SampleContracts pairIn(Path folder) {
    return new SampleContracts(folder)
        .put("bronze-doses.odcs.yaml", sample("bronze-doses.odcs.yaml"))
        .put("silver-doses.odcs.yaml", sample("silver-doses.odcs.yaml"));
  }

  static String sample(String name) {
    try (var in = SampleContracts.class.getResourceAsStream("/contracts/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SampleContracts put(String file, String text) {
    try {
      Files.writeString(folder.resolve(file), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a piece of text that must be there. */
  SampleContracts change(String file, String from, String to) {
    try {
      String text = Files.readString(folder.resolve(file));
      if (!text.contains(from)) {
        throw new IllegalArgumentException("No such text in " + file + ": " + from);
      }
      return put(file, text.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SampleContracts silver(String from, String to) {
    return change("silver-doses.odcs.yaml", from, to);
  }

  SampleContracts bronze(String from, String to) {
    return change("bronze-doses.odcs.yaml", from, to);
  }

  Contracts load() {
    return ContractLoader.load(List.of(folder));
  }

  /** The problems, each without its folder. */
  List<String> problems() {
    try {
      load();
      return List.of();
    } catch (ContractException e) {
      return e.problems().stream()
          .map(p -> p.toString().substring(folder.toString().length() + 1))
          .toList();
    }
  }
}
