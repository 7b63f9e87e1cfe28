package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the records of a file slice ({@link RawEvents#SCHEMA}). A line that is no record is
 * delivered as one with a problem; a file that stops in the middle of a record is refused.
 */
final class SliceReader implements Iterator<InternalRow>, Closeable {
  private final FileSlice slice;
  private final LineReader lines;
  private final KcatLine kcat = new KcatLine();
  private final UTF8String origin;
  private final boolean isCompressed;
  private final long begin;
  private long lineInSlice;
  private long linesBefore = -1;
  private long delivered;
  private InternalRow next;

  SliceReader(FileSlice slice) {
    this.slice = slice;
    this.origin = UTF8String.fromString(slice.name());
    this.isCompressed = FileSlice.isCompressed(slice.name());
    // One byte early: a line that begins exactly here is recognised by the line end before it.
    this.begin = Math.max(0, slice.start() - 1);
    try {
      this.lines = new LineReader(slice.open(begin));
      if (slice.start() > 0) {
        lines.next();
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && begin + lines.consumed() < slice.end() && lines.next()) {
        lineInSlice++;
        if (!lines.isBlank()) {
          next = record();
          delivered++;
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return next != null;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    InternalRow record = next;
    next = null;
    return record;
  }

  private InternalRow record() throws IOException {
    try {
      GenericInternalRow record = kcat.parse(lines.buffer(), lines.start(), lines.length());
      record.update(RawEvents.AT_ORIGIN, origin);
      record.update(RawEvents.AT_LINE, line(false));
      return record;
    } catch (NotJsonException e) {
      if (!lines.isTerminated()) {
        throw truncated(line(true));
      }
      return noRecord(e.getMessage());
    }
  }

  private InternalRow noRecord(String problem) throws IOException {
    Object[] values = new Object[RawEvents.SCHEMA.size()];
    long line = line(true);
    values[RawEvents.AT_TOPIC] = UTF8String.fromString("file:" + slice.name());
    values[RawEvents.AT_PARTITION] = 0;
    values[RawEvents.AT_OFFSET] = line;
    values[RawEvents.AT_VALUE] = lines.copy();
    values[RawEvents.AT_ORIGIN] = origin;
    values[RawEvents.AT_LINE] = line;
    values[RawEvents.AT_PROBLEM] = UTF8String.fromString("line: " + problem);
    return new GenericInternalRow(values);
  }

  /**
   * The number of the current line in the file. In the middle of a file it takes a count of the
   * lines before, which only a line that is no record is worth; null without it.
   */
  private Long line(boolean isWorthCounting) throws IOException {
    if (slice.start() == 0) {
      return lineInSlice;
    }
    if (linesBefore < 0 && !isWorthCounting) {
      return null;
    }
    if (linesBefore < 0) {
      linesBefore = countLines();
    }
    return linesBefore + lineInSlice;
  }

  private long countLines() throws IOException {
    long count = 0;
    try (InputStream in = slice.open(0)) {
      byte[] buffer = new byte[1 << 20];
      long left = begin + 1;
      for (int n = 1; left > 0 && n > 0; left -= n) {
        n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        for (int i = 0; i < n; i++) {
          count += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    // The line that began before this slice and ends in it was skipped.
    return count + (begin == 0 || endsLine() ? 0 : 1);
  }

  private boolean endsLine() throws IOException {
    try (InputStream in = slice.open(begin)) {
      return in.read() == '\n';
    }
  }

  /** How many records and pieces this reader has given out. */
  long delivered() {
    return delivered;
  }

  private CarelakeException truncated(long line) {
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot read "
            + slice.name()
            + ": line "
            + line
            + ", its last, ends in the middle of a record; copy the file again when its writer has"
            + " finished, then run again");
  }

  private CarelakeException unreadable(IOException e) {
    String reason =
        e instanceof java.nio.file.AccessDeniedException
            ? "permission denied"
            : isCompressed
                ? "the compressed file ends early or is damaged"
                : e.getClass().getSimpleName();
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot read "
            + slice.name()
            + ": "
            + reason
            + "; check its rights, copy it again, then run again");
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
