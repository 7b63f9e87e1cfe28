package io.carelake.core.lineage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends events to a file, one JSON object a line. */
final class FileTransport implements LineageTransport {
  private final Path file;

  /** A path that does not end in {@code .ndjson} is a folder. */
  FileTransport(Path path) {
    this.file = path.toString().endsWith(".ndjson") ? path : path.resolve("openlineage.ndjson");
  }

  @Override
  public void send(LineageEvent event) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Files.writeString(
        file,
        event.json() + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
