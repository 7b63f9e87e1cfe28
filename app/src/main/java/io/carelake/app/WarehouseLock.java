package io.carelake.app;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One writer per warehouse: the hadoop catalog locks only within one JVM. The operating system lets
 * go of the lock when the process dies, however it dies.
 */
final class WarehouseLock implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private WarehouseLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  static WarehouseLock acquire(Path warehouse) {
    Path file = warehouse.resolve("_writer.lock");
    FileChannel channel = null;
    try {
      Files.createDirectories(warehouse);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new WarehouseLock(channel, lock);
      }
      channel.close();
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot lock warehouse "
              + warehouse
              + ": the folder cannot be written; mend its permissions",
          e);
    }
    throw new CarelakeException(
        ExitCode.TRY_AGAIN,
        "Cannot write warehouse "
            + warehouse
            + ": another run holds it; wait for it to end, then run again");
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // the refusal that follows is what matters
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot release the warehouse lock", e);
    }
  }
}
