package io.carelake.bronze;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A folder for a query's scratch files, gone when it is closed. While its process lives the
 * operating system keeps a lock in it, however the process ends; what dead processes left is swept
 * by the next.
 */
final class ScratchFolder implements AutoCloseable {
  private static final String PREFIX = "carelake-kafka-";
  private static final String LOCK = "_owner.lock";

  /** A folder without a lock is just being made, or comes from before there were locks. */
  private static final Duration OLD = Duration.ofDays(1);

  /** Opening the lock of one's own folder and closing it again would let go of it. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel owner;

  private ScratchFolder(Path path, FileChannel owner) {
    this.path = path;
    this.owner = owner;
  }

  /** Makes one in the folder for temporary files. */
  static ScratchFolder create() {
    return create(temporary());
  }

  static ScratchFolder create(Path parent) {
    try {
      while (true) {
        Path made = Files.createTempDirectory(parent, PREFIX);
        Optional<FileChannel> owner = owned(made, StandardOpenOption.CREATE);
        if (owner.isPresent()) {
          OURS.add(made);
          return new ScratchFolder(made, owner.get());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder for the query's scratch files", e);
    }
  }

  /** Deletes the folders of dead processes; tells how many. */
  static int sweep() {
    return sweep(temporary());
  }

  static int sweep(Path parent) {
    int swept = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : all) {
        swept += !OURS.contains(folder) && sweptIfDead(folder) ? 1 : 0;
      }
    } catch (IOException e) {
      // Nothing of ours is there to be seen: nothing to sweep.
    }
    return swept;
  }

  private static boolean sweptIfDead(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(LOCK))) {
      Instant changed = Files.getLastModifiedTime(folder).toInstant();
      return changed.isBefore(Instant.now().minus(OLD)) && delete(folder);
    }
    Optional<FileChannel> owner = owned(folder, StandardOpenOption.WRITE);
    if (owner.isEmpty()) {
      return false;
    }
    try (FileChannel ignored = owner.get()) {
      return delete(folder);
    }
  }

  /** The lock of a folder; empty if another has it, may have it, or has deleted it meanwhile. */
  private static Optional<FileChannel> owned(Path folder, StandardOpenOption how) {
    Path file = folder.resolve(LOCK);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, how, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null && Files.exists(file)) {
        return Optional.of(channel);
      }
      channel.close();
    } catch (IOException | OverlappingFileLockException e) {
      closeQuietly(channel);
    }
    return Optional.empty();
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Not ours: nothing depends on it.
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    delete(path);
    closeQuietly(owner);
    OURS.remove(path);
  }

  private static boolean delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path p : deepestFirst) {
        Files.deleteIfExists(p);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      // Scratch: nobody reads it again, and the next sweep tries again.
      return false;
    }
  }
}
