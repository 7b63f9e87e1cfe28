package io.carelake.core.privacy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** A file with token keys, one {@code k1:<base64>} a line, readable by its owner only. */
public final class KeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOREIGN =
      PosixFilePermissions.fromString("---rwxrwx");

  private KeyFile() {}

  /** Makes a file with one new random key; never replaces an existing one. */
  public static Path create(Path file) {
    try {
      if (file.toAbsolutePath().getParent() != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      // Created with its permissions: there is no moment at which others could open it.
      Files.createFile(file, permissions(file));
      Files.writeString(
          file,
          "# Token keys of one lake. Whoever loses them can no longer join old tokens with new ones.\n"
              + "k1:"
              + random()
              + "\n");
      return file;
    } catch (FileAlreadyExistsException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot create key file "
              + file
              + ": it exists already; use it, or name another (tokens made with a lost key can"
              + " never be verified again)");
    } catch (IOException e) {
      throw cannot("create", file, e);
    }
  }

  /**
   * Adds a new version, which becomes the current one. Tokens of older versions can still be
   * verified.
   */
  public static void rotate(Path file) {
    int next = Integer.parseInt(read(file).currentVersion().substring(1)) + 1;
    try {
      Files.writeString(file, "k" + next + ":" + random() + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw cannot("write", file, e);
    }
  }

  static TokenKeys read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read key file "
              + file
              + ": there is no such file; create it with mode 600 on every node, one line"
              + " k1:<base64 of 32 random bytes>, or correct "
              + KeyProvider.FILE_PROPERTY);
    }
    try {
      if (isPosix(file)
          && Files.getPosixFilePermissions(file).stream().anyMatch(FOREIGN::contains)) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Cannot use key file " + file + ": others than its owner may open it; chmod 600 it");
      }
      return TokenKeys.parse(Files.readString(file), "key file " + file);
    } catch (IOException e) {
      throw cannot("read", file, e);
    }
  }

  private static String random() {
    byte[] key = new byte[TokenKeys.MIN_BYTES];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static boolean isPosix(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] permissions(Path file) {
    return isPosix(file)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private static CarelakeException cannot(String verb, Path file, IOException e) {
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot "
            + verb
            + " key file "
            + file
            + ": "
            + e.getClass().getSimpleName()
            + "; check the folder and its permissions",
        e);
  }
}
