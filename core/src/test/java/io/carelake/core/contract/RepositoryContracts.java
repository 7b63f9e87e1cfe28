package io.carelake.core.contract;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The contracts of this repository, found from any module's folder. */
final class RepositoryContracts {
  private RepositoryContracts() {}

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("conf/contracts"))) {
      here = here.getParent();
    }
    return here;
  }

  static Contracts load() {
    return ContractLoader.load(List.of(root().resolve("conf/contracts")));
  }
}
