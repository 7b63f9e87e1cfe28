package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is generated from the contracts and committed agrees with them. */
class GeneratedFilesTest {
  /** Set to write instead of compare, where {@code scripts/carelake} cannot run yet. */
  private static final boolean REGENERATE = Boolean.getBoolean("carelake.regenerate");

  @Test
  void columnConstantsAgreeWithTheContracts() {
    GeneratedFiles files = ConstantsWriter.files(RepositoryContracts.load());
    if (REGENERATE) {
      files.write(RepositoryContracts.root());
    }
    assertThat(files.drift(RepositoryContracts.root())).isEmpty();
  }

  @Test
  void theDataDictionaryAgreesWithTheContracts() {
    GeneratedFiles files = ContractDocs.files(RepositoryContracts.load());
    if (REGENERATE) {
      files.write(RepositoryContracts.root());
    }
    assertThat(files.drift(RepositoryContracts.root())).isEmpty();
  }

  @Test
  void theConnectorsAndDatabasesOfTheServicesAgreeWithTheContracts() {
    for (GeneratedFiles files :
        List.of(
            ConnectorWriter.files(RepositoryContracts.load()),
            DatabaseWriter.files(RepositoryContracts.load()))) {
      if (REGENERATE) {
        files.write(RepositoryContracts.root());
      }
      assertThat(files.texts()).hasSize(27);
      assertThat(files.drift(RepositoryContracts.root())).isEmpty();
    }
  }

  @Test
  void driftIsNamedWithItsRemedyAndWritingEndsIt(@TempDir Path root) throws IOException {
    GeneratedFiles files = ConstantsWriter.files(RepositoryContracts.load());
    String users = "core/src/main/java/io/carelake/core/tables/SilverUsers.java";
    assertThat(files.drift(root))
        .contains(users + " is missing; run scripts/carelake contracts docs");
    files.write(root);
    assertThat(files.drift(root)).isEmpty();
    Files.writeString(root.resolve(users), "// generated from its contract. changed by hand");
    Path stale = root.resolve("core/src/main/java/io/carelake/core/tables/SilverGone.java");
    Files.writeString(stale, "/** generated from its contract. */");
    assertThat(files.drift(root))
        .containsExactly(
            users + " differs from its contract; run scripts/carelake contracts docs",
            "core/src/main/java/io/carelake/core/tables/SilverGone.java has no contract; run"
                + " scripts/carelake contracts docs");
    files.write(root);
    assertThat(files.drift(root)).isEmpty();
    assertThat(stale).doesNotExist();
  }
}
