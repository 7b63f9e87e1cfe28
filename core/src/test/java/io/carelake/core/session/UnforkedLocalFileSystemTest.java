package io.carelake.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version of a table comes once, whoever renames last. */
class UnforkedLocalFileSystemTest {
  @TempDir Path folder;
  private final UnforkedLocalFileSystem files = new UnforkedLocalFileSystem();

  @BeforeEach
  void open() throws IOException {
    files.initialize(URI.create("file:///"), new Configuration());
  }

  private boolean renamed(String content, String to) throws IOException {
    Path from = Files.writeString(folder.resolve("temporary"), content);
    return files.rename(hadoop(from), hadoop(folder.resolve(to)));
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  @Test
  void theNextVersionComesIn() throws IOException {
    Files.writeString(folder.resolve("version-hint.text"), "4");
    assertThat(renamed("five", "v5.metadata.json")).isTrue();
    assertThat(folder.resolve("v5.metadata.json")).hasContent("five");
    assertThat(folder.resolve("temporary")).doesNotExist();
  }

  @Test
  void aVersionThatIsThereStays() throws IOException {
    Files.writeString(folder.resolve("v5.metadata.json"), "theirs");
    assertThat(renamed("ours", "v5.metadata.json")).isFalse();
    assertThat(folder.resolve("v5.metadata.json")).hasContent("theirs");
  }

  @Test
  void aVersionThatWasThereDoesNotComeAgain() throws IOException {
    Files.writeString(folder.resolve("version-hint.text"), "9");
    assertThat(renamed("ours", "v5.metadata.json")).isFalse();
    assertThat(folder.resolve("v5.metadata.json")).doesNotExist();
  }

  /** Iceberg removes the hint before it writes it anew. */
  @Test
  void withoutAHintTheFilesTellTheNewest() throws IOException {
    Files.writeString(folder.resolve("v9.gz.metadata.json"), "theirs");
    assertThat(renamed("ours", "v5.metadata.json")).isFalse();
    assertThat(folder.resolve("v5.metadata.json")).doesNotExist();
    assertThat(renamed("ten", "v10.metadata.json")).isTrue();
  }

  @Test
  void otherFilesAreRenamedAsEver() throws IOException {
    Files.writeString(folder.resolve("version-hint.text"), "4");
    assertThat(renamed("new", "part-1")).isTrue();
    assertThat(folder.resolve("part-1")).hasContent("new");
  }
}
