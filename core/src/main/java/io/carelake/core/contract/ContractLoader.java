package io.carelake.core.contract;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads all contracts of one or more folders and checks them, each by itself and all together.
 * Everything that is wrong in any file is told at once, with file and line.
 */
public final class ContractLoader {
  private static final String SUFFIX = ".odcs.yaml";

  private ContractLoader() {}

  /**
   * Loads every {@code **}{@code /*.odcs.yaml} of the folders; later folders add tables.
   *
   * @throws ContractException with every problem found
   */
  public static Contracts load(List<Path> folders) {
    if (folders.isEmpty()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot load contracts: no folder is given; name one with --contracts DIR");
    }
    Problems problems = new Problems();
    LoadedContracts loaded = new LoadedContracts(problems);
    for (Path folder : folders) {
      for (Path file : files(folder)) {
        ContractReader.read(file, problems).ifPresent(loaded::add);
      }
    }
    loaded.settleRelationships();
    loaded.addHistories();
    new InputChecks(loaded).check();
    new ColumnChecks(loaded).check();
    new RuleChecks(loaded).check();
    new ReferenceChecks(loaded).check();
    if (!problems.isEmpty()) {
      throw new ContractException(problems.all());
    }
    return new Contracts(loaded.all().stream().map(LoadedContract::contract).toList());
  }

  /**
   * Reads the contracts of a folder, or of one file, without holding them against each other: to
   * compare two versions, of which one may lack what it refers to.
   *
   * @throws ContractException with every problem of a file
   */
  public static Contracts read(Path folderOrFile) {
    Problems problems = new Problems();
    LoadedContracts loaded = new LoadedContracts(problems);
    List<Path> files =
        Files.isRegularFile(folderOrFile) ? List.of(folderOrFile) : files(folderOrFile);
    for (Path file : files) {
      ContractReader.read(file, problems).ifPresent(loaded::add);
    }
    loaded.settleRelationships();
    loaded.addHistories();
    if (!problems.isEmpty()) {
      throw new ContractException(problems.all());
    }
    return new Contracts(loaded.all().stream().map(LoadedContract::contract).toList());
  }

  private static List<Path> files(Path folder) {
    if (!Files.exists(folder)) {
      throw unreadable(folder, "there is no such folder");
    }
    if (!Files.isDirectory(folder)) {
      throw unreadable(folder, "it is not a folder");
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      Set<Path> seen = new HashSet<>();
      for (Path file : all.sorted().toList()) {
        // A mounted configuration shows each file twice, once through a link.
        if (file.getFileName().toString().endsWith(SUFFIX)
            && Files.isRegularFile(file)
            && seen.add(file.toRealPath())) {
          files.add(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot load contracts from " + folder + ": it cannot be read; check its permissions",
          e);
    }
    if (files.isEmpty()) {
      throw unreadable(folder, "it holds no *" + SUFFIX + " file");
    }
    return files;
  }

  private static CarelakeException unreadable(Path folder, String reason) {
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot load contracts from "
            + folder
            + ": "
            + reason
            + "; name a folder of contracts with --contracts DIR");
  }
}
