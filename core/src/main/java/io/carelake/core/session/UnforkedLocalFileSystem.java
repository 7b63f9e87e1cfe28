package io.carelake.core.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The {@code file:} file system without a forked {@code chmod} for every file and without {@code
 * .crc} files: on small commits Hadoop's own spends most of its time in those forks. Data files
 * carry their own checksums (Parquet).
 *
 * <p>A version of a table comes in by a rename, which is the commit of Iceberg's hadoop catalog: it
 * fails if that version is there, or was. Hadoop's own would replace it, so that a process which
 * slept between its look and its rename undid what another had committed.
 */
public class UnforkedLocalFileSystem extends LocalFileSystem {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)(\\.\\w+)?\\.metadata\\.json");

  public UnforkedLocalFileSystem() {
    super(
        new RawLocalFileSystem() {
          @Override
          public void setPermission(Path path, FsPermission permission) {}
        });
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {}

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    Matcher version = VERSION.matcher(to.getName());
    return version.matches()
        ? isCommitted(
            pathToFile(from).toPath(), pathToFile(to).toPath(), Long.parseLong(version.group(1)))
        : super.rename(from, to);
  }

  private static boolean isCommitted(java.nio.file.Path from, java.nio.file.Path to, long version)
      throws IOException {
    try {
      Files.createLink(to, from);
    } catch (FileAlreadyExistsException taken) {
      return false;
    } catch (FileSystemException | UnsupportedOperationException withoutLinks) {
      if (Files.exists(to) || latest(to) >= version) {
        return false;
      }
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    }
    boolean wasThere;
    try {
      // Then its file has been cleaned up since.
      wasThere = latest(to) >= version;
    } catch (IOException e) {
      Files.delete(to);
      throw e;
    }
    if (wasThere) {
      Files.delete(to);
      return false;
    }
    try {
      Files.deleteIfExists(from);
    } catch (IOException committedAllTheSame) {
      // The version is there; the other name of its file is swept like any file that nobody knows.
    }
    return true;
  }

  /** The newest version before this one; 0 for none. */
  private static long latest(java.nio.file.Path metadata) throws IOException {
    java.nio.file.Path hint = metadata.resolveSibling("version-hint.text");
    try {
      return Long.parseLong(Files.readString(hint).trim());
    } catch (NoSuchFileException | NumberFormatException beingWritten) {
      return newestBeside(metadata);
    }
  }

  private static long newestBeside(java.nio.file.Path metadata) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(metadata.getParent())) {
      return files
          .filter(f -> !f.equals(metadata))
          .map(f -> VERSION.matcher(f.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(m -> Long.parseLong(m.group(1)))
          .max()
          .orElse(0);
    }
  }
}
