package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  @TempDir private Path temporary;

  private Path left(String name, boolean hasLock, long daysAgo) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    Files.writeString(Files.createDirectories(folder.resolve("offsets")).resolve("0"), "{}");
    if (hasLock) {
      Files.createFile(folder.resolve("_owner.lock"));
    }
    Instant changed = Instant.now().minus(daysAgo, ChronoUnit.DAYS);
    Files.setLastModifiedTime(folder, FileTime.from(changed));
    return folder;
  }

  @Test
  void whatDeadProcessesLeftIsSweptAndNothingElse() throws IOException {
    Path dead = left("carelake-kafka-1", true, 0);
    Path beforeLocks = left("carelake-kafka-2", false, 2);
    Path beingMade = left("carelake-kafka-3", false, 0);
    Path other = left("spark-4", true, 2);
    try (ScratchFolder living = ScratchFolder.create(temporary)) {
      assertThat(ScratchFolder.sweep(temporary)).isEqualTo(2);
      assertThat(dead).doesNotExist();
      assertThat(beforeLocks).doesNotExist();
      assertThat(beingMade).exists();
      assertThat(other).exists();
      assertThat(living.path()).exists();
    }
  }

  @Test
  void aFolderIsGoneWhenItIsClosed() throws IOException {
    ScratchFolder scratch = ScratchFolder.create(temporary);
    Files.writeString(Files.createDirectories(scratch.path().resolve("commits")).resolve("0"), "");
    scratch.close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aFolderForTemporaryFilesThatIsNotThereHasNothingToSweep() {
    assertThat(ScratchFolder.sweep(temporary.resolve("none"))).isZero();
  }
}
