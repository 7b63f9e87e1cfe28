package io.carelake.app.kill;

import io.carelake.core.session.UnforkedLocalFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The lake's file system, in which the process dies at the n-th call of an operation on files of a
 * name, before or after it: as if by SIGKILL, no shutdown hook runs and nothing is flushed. All
 * that Spark and Iceberg write goes through it: data files, deletion vectors, manifests, and the
 * rename that makes a new version of a table.
 *
 * <p>At the moment {@code asleep} the process stops before the call as if by SIGSTOP, and makes it
 * when it is woken (SIGCONT), however long that takes.
 *
 * <p>At the moment {@code full} the process does not die, but the disk has no room from then on:
 * not for another byte of the file that is created, not for any later file.
 */
public final class HaltingFileSystem extends UnforkedLocalFileSystem {
  static final String MOMENT = "carelake.halt.moment";
  static final String OPERATION = "carelake.halt.operation";
  static final String FILES = "carelake.halt.files";
  static final String COUNT = "carelake.halt.count";

  /** The file that appears when a process that fell asleep is woken. */
  static final String AWAKE = "carelake.halt.awake";

  /** One for the process: Hadoop may make several instances. */
  private static final AtomicInteger CALLS = new AtomicInteger();

  private static volatile boolean isFull;

  private String moment;
  private String operation;
  private Pattern files;
  private int count;
  private String awake;

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    moment = conf.get(MOMENT, "never");
    operation = conf.get(OPERATION, "");
    files = Pattern.compile(conf.get(FILES, ""));
    count = conf.getInt(COUNT, 1);
    awake = conf.get(AWAKE, "");
  }

  private static IOException noRoom() {
    return new IOException("No space left on device");
  }

  /** A file on a disk that has become full. */
  private static final class FullStream extends OutputStream {
    private final OutputStream file;

    FullStream(OutputStream file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      throw noRoom();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private interface Call<T> {
    T make() throws IOException;
  }

  private <T> T through(String what, Path path, Call<T> call) throws IOException {
    boolean isLast =
        what.equals(operation)
            && files.matcher(path.toUri().getPath()).find()
            && CALLS.incrementAndGet() == count;
    if (isLast && moment.equals("full")) {
      isFull = true;
    }
    if (isLast && moment.equals("before")) {
      Runtime.getRuntime().halt(137);
    }
    if (isLast && moment.equals("asleep")) {
      sleep();
    }
    T result = call.make();
    if (isLast && moment.equals("after")) {
      Runtime.getRuntime().halt(137);
    }
    return result;
  }

  /** A thread runs on for a moment after the signal was sent; this one waits to be woken. */
  private void sleep() throws IOException {
    try {
      new ProcessBuilder("kill", "-STOP", String.valueOf(ProcessHandle.current().pid()))
          .start()
          .waitFor();
      while (!Files.exists(java.nio.file.Path.of(awake))) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (isFull) {
      throw noRoom();
    }
    FSDataOutputStream file =
        through(
            "create",
            path,
            () ->
                super.create(
                    path, permission, overwrite, bufferSize, replication, blockSize, progress));
    return isFull ? new FSDataOutputStream(new FullStream(file), null) : file;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return through("rename", to, () -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return through("delete", path, () -> super.delete(path, recursive));
  }
}
