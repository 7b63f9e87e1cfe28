package io.carelake.testkit;

import io.carelake.core.contract.ContractLoader;
import io.carelake.core.contract.Contracts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of the checkout, found from any module's folder. */
public final class RepositoryFiles {
  private RepositoryFiles() {}

  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("conf/contracts"))) {
      here = here.getParent();
    }
    return here;
  }

  public static Contracts contracts() {
    return ContractLoader.load(List.of(root().resolve("conf/contracts")));
  }
}
