package io.carelake.app.lake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Folders that are dear to make and the same for every test: whichever JVM of a build comes first
 * makes one, the others wait for it. {@code -Dcarelake.test.build} names the build; without it,
 * each JVM makes its own.
 */
final class OncePerBuild {
  private OncePerBuild() {}

  /** What fills an empty folder. */
  interface Maker {
    void fill(Path folder) throws IOException;
  }

  /** The folder of that name, filled; one whose making failed is made anew by the next who asks. */
  static Path folder(String name, Maker maker) throws IOException {
    Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
    String build = System.getProperty("carelake.test.build");
    if (build == null) {
      return filled(target, name, maker);
    }
    try (FileChannel made =
        FileChannel.open(
            target.resolve(name + "-of-build-" + build),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      made.lock();
      if (made.size() == 0) {
        made.write(StandardCharsets.UTF_8.encode(filled(target, name, maker).toString()));
      }
      ByteBuffer path = ByteBuffer.allocate((int) made.size());
      made.read(path, 0);
      return Path.of(StandardCharsets.UTF_8.decode(path.flip()).toString());
    }
  }

  private static Path filled(Path target, String name, Maker maker) throws IOException {
    Path folder = Files.createTempDirectory(target, name);
    maker.fill(folder);
    return folder;
  }
}
