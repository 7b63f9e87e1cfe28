package io.carelake.testkit.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where a service keeps its data: made when it starts, gone with it or with this JVM. */
final class ServiceFolder implements AutoCloseable {
  private final Path path;
  private final List<ServiceProcess> processes = new CopyOnWriteArrayList<>();
  private final Thread atExit;

  ServiceFolder(String service) {
    try {
      path = Files.createTempDirectory("carelake-" + service + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a folder for " + service, e);
    }
    atExit = new Thread(this::end);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  Path path() {
    return path;
  }

  /** A process that writes here, and ends before the folder does. */
  ServiceProcess used(ServiceProcess process) {
    processes.add(process);
    return process;
  }

  private void end() {
    processes.forEach(ServiceProcess::kill);
    delete();
  }

  /** A port that nobody listens to on this machine's loopback. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find a free port", e);
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook runs anyway, on a folder that is gone.
    }
  }

  private void delete() {
    for (int attempt = 1; Files.exists(path); attempt++) {
      try {
        Files.walkFileTree(path, new Removal());
      } catch (IOException e) {
        // A process that is dying may still have made a file; one that lives would go on doing so.
        if (attempt == 20) {
          throw new UncheckedIOException("Cannot remove " + path, e);
        }
      }
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
