package io.carelake.testkit.simulator;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Changes of one table, sorted by time on disk: runs of bounded size, merged at the end. Memory
 * does not grow with them.
 */
final class SortedSpill implements AutoCloseable {
  /**
   * One change.
   *
   * @param order of arrival, so that changes of one moment keep theirs
   * @param unchangedLongTexts names of columns, separated by commas
   */
  record Change(
      long atMillis, long order, String op, String key, String row, String unchangedLongTexts) {}

  private static final Comparator<Change> BY_TIME =
      Comparator.comparingLong(Change::atMillis).thenComparingLong(Change::order);
  private final Path folder;
  private final String name;
  private final int runBytes;
  private final List<Change> buffer = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();
  private int bytes;
  private long count;

  SortedSpill(Path folder, String name, int runBytes) {
    this.folder = folder;
    this.name = name;
    this.runBytes = runBytes;
  }

  void add(long atMillis, String op, String key, String row, String unchangedLongTexts) {
    buffer.add(new Change(atMillis, count++, op, key, row, unchangedLongTexts));
    bytes += 100 + key.length() + row.length();
    if (bytes > runBytes) {
      spill();
    }
  }

  long count() {
    return count;
  }

  private void spill() {
    buffer.sort(BY_TIME);
    Path run = folder.resolve(name + "." + runs.size() + ".run");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
      for (Change c : buffer) {
        out.writeLong(c.atMillis());
        out.writeLong(c.order());
        for (String text : List.of(c.op(), c.key(), c.row(), c.unchangedLongTexts())) {
          byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
          out.writeInt(utf8.length);
          out.write(utf8);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the scratch file " + run, e);
    }
    runs.add(run);
    buffer.clear();
    bytes = 0;
  }

  /** All changes in the order of time. */
  void forEach(Consumer<Change> changes) throws IOException {
    if (runs.isEmpty()) {
      buffer.sort(BY_TIME);
      buffer.forEach(changes);
      return;
    }
    spill();
    PriorityQueue<Cursor> heads = new PriorityQueue<>(Comparator.comparing(c -> c.head, BY_TIME));
    try {
      for (Path run : runs) {
        Cursor cursor = new Cursor(run);
        if (cursor.advance()) {
          heads.add(cursor);
        }
      }
      while (!heads.isEmpty()) {
        Cursor least = heads.poll();
        changes.accept(least.head);
        if (least.advance()) {
          heads.add(least);
        }
      }
    } finally {
      for (Cursor c : heads) {
        c.in.close();
      }
    }
  }

  private static final class Cursor {
    private final DataInputStream in;
    private Change head;

    Cursor(Path run) throws IOException {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(run), 1 << 15));
    }

    boolean advance() throws IOException {
      try {
        head = new Change(in.readLong(), in.readLong(), text(), text(), text(), text());
        return true;
      } catch (EOFException end) {
        in.close();
        return false;
      }
    }

    private String text() throws IOException {
      byte[] utf8 = in.readNBytes(in.readInt());
      return new String(utf8, StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    for (Path run : runs) {
      try {
        Files.deleteIfExists(run);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove the scratch file " + run, e);
      }
    }
    runs.clear();
    buffer.clear();
  }
}
