package io.carelake.testkit.live;

import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where PostgreSQL 15's programs are: Debian's place, or where {@code scripts/lib/postgres.sh} put
 * Debian's packages. They refuse to run as root, so that root runs them as another user.
 */
record PostgresBinaries(Path bin, Map<String, String> environment) {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql/15/bin");
  private static final List<String> USERS = List.of("postgres", "nobody");

  static PostgresBinaries find() {
    Path unpacked = RepositoryFiles.root().resolve("target/postgresql");
    Path local = unpacked.resolve("usr/lib/postgresql/15/bin");
    if (Files.isExecutable(INSTALLED.resolve("postgres"))) {
      return new PostgresBinaries(INSTALLED, Map.of());
    }
    if (Files.isExecutable(local.resolve("postgres"))) {
      return new PostgresBinaries(local, Map.of("LD_LIBRARY_PATH", libraries(unpacked)));
    }
    throw new IllegalStateException(
        "Cannot start PostgreSQL: neither "
            + INSTALLED
            + " nor "
            + local
            + " has its programs; run scripts/lib/postgres.sh, which installs Debian's packages");
  }

  private static String libraries(Path unpacked) {
    try (Stream<Path> folders = Files.walk(unpacked.resolve("usr/lib"), 1)) {
      return String.join(":", folders.filter(Files::isDirectory).map(Path::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + unpacked, e);
    }
  }

  /** The command of one of its programs, run as a user that is not root. */
  List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    user()
        .ifPresent(
            user ->
                command.addAll(
                    List.of(
                        "setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups")));
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** The user that must own the data; empty if it is the one that runs this JVM. */
  Optional<String> user() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.empty();
    }
    return Optional.of(
        USERS.stream()
            .filter(PostgresBinaries::isKnown)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Cannot start PostgreSQL as root: no user of " + USERS + " exists")));
  }

  private static boolean isKnown(String user) {
    return lines().stream().anyMatch(line -> line.startsWith(user + ":"));
  }

  /** By number: a group need not have its user's name. */
  private static String group(String user) {
    return lines().stream()
        .filter(line -> line.startsWith(user + ":"))
        .map(line -> line.split(":", -1)[3])
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Path.of("/etc/passwd"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the users of this machine", e);
    }
  }
}
