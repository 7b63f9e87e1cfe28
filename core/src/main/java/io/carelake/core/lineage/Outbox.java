package io.carelake.core.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.carelake.core.contract.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Events that are not yet where they belong, on disk. An event is safe when {@link #add} returns:
 * it was forced to the disk.
 *
 * <p>Three folders: {@code promised} holds events that are true once a snapshot is published,
 * {@code new} what is not in {@code ops.lineage} yet, {@code unsent} what is there and still has to
 * reach the transport. A file moves from one to the other, or goes, in one step of the file system;
 * a kill between two steps repeats the earlier one.
 */
final class Outbox {
  private static final String SUFFIX = ".ndjson";
  private final Path promised;
  private final Path fresh;
  private final Path unsent;
  private FileChannel open;

  Outbox(Path folder) {
    this.promised = folder.resolve("promised");
    this.fresh = folder.resolve("new");
    this.unsent = folder.resolve("unsent");
  }

  synchronized void add(LineageEvent event) throws IOException {
    if (open == null) {
      open = create();
    }
    ByteBuffer line = ByteBuffer.wrap((event.line() + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      open.write(line);
    }
    open.force(true);
  }

  /** An event that comes true when the snapshot is published. */
  void promise(LineageEvent event, long snapshotId) throws IOException {
    Files.createDirectories(promised);
    Path file = promised.resolve(promiseName(event, snapshotId));
    Files.writeString(file, event.line() + "\n", StandardCharsets.UTF_8);
    force(file);
    force(promised);
  }

  /** The event itself is safe; the promise of it is not needed any more. */
  void release(LineageEvent event, long snapshotId) throws IOException {
    Files.deleteIfExists(promised.resolve(promiseName(event, snapshotId)));
  }

  private static String promiseName(LineageEvent event, long snapshotId) {
    return event.eventId() + "." + snapshotId + SUFFIX;
  }

  /**
   * Settles what a killed run promised: events of published snapshots are kept, others forgotten.
   */
  void settle(BiPredicate<TableId, Long> isPublished) throws IOException {
    for (Path file : list(promised)) {
      long snapshotId = Long.parseLong(file.getFileName().toString().split("\\.", -1)[1]);
      for (LineageEvent event : read(file)) {
        if (isPublished.test(TableId.parse(event.target()), snapshotId)) {
          add(event);
        }
      }
      Files.delete(file);
    }
  }

  private FileChannel create() throws IOException {
    Files.createDirectories(fresh);
    // Names sort by time, so that starts are delivered before ends.
    String name =
        String.format("%013d-%s%s", System.currentTimeMillis(), UUID.randomUUID(), SUFFIX);
    FileChannel channel =
        FileChannel.open(
            fresh.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    force(fresh);
    return channel;
  }

  /** The files that are not in {@code ops.lineage}; what is added from now on goes to another. */
  synchronized List<Path> fresh() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
    return list(fresh);
  }

  List<Path> unsent() throws IOException {
    return list(unsent);
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /**
   * The events of a file. A torn last line is the trace of a kill during {@link #add}: no event.
   */
  static List<LineageEvent> read(Path file) throws IOException {
    List<LineageEvent> events = new ArrayList<>();
    for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        try {
          events.add(LineageEvent.parse(line));
        } catch (JsonProcessingException | IllegalArgumentException torn) {
          continue;
        }
      }
    }
    return events;
  }

  /** The events of the file are in the table; only the transport lacks them. */
  void recorded(Path file) throws IOException {
    Files.createDirectories(unsent);
    Files.move(file, unsent.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    force(unsent);
  }

  /** Only these events of the file still wait. */
  static void keep(Path file, List<LineageEvent> waiting) throws IOException {
    if (waiting.isEmpty()) {
      Files.delete(file);
      return;
    }
    StringBuilder lines = new StringBuilder();
    waiting.forEach(e -> lines.append(e.line()).append('\n'));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, lines.toString(), StandardCharsets.UTF_8);
    force(next);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
