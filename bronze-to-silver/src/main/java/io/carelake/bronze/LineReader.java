package io.carelake.bronze;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads lines as bytes, without copying: a line stays valid until the next one is read. */
final class LineReader implements Closeable {
  private static final int LONGEST = 512 << 20;

  private final InputStream in;
  private byte[] buffer = new byte[1 << 20];
  private int lineStart;
  private int lineEnd;
  private int next;
  private int filled;
  private long consumed;
  private boolean isTerminated;

  LineReader(InputStream in) {
    this.in = in;
  }

  /** Goes to the next line; false at the end. */
  boolean next() throws IOException {
    lineStart = next;
    int scan = next;
    while (true) {
      while (scan < filled) {
        if (buffer[scan++] == '\n') {
          return line(scan - 1, scan, true);
        }
      }
      int kept = filled - lineStart;
      if (!fill()) {
        return kept > 0 && line(filled, filled, false);
      }
      scan = lineStart + kept;
    }
  }

  private boolean line(int end, int following, boolean terminated) {
    consumed += following - lineStart;
    lineEnd = end > lineStart && buffer[end - 1] == '\r' ? end - 1 : end;
    next = following;
    isTerminated = terminated;
    return true;
  }

  private boolean fill() throws IOException {
    if (lineStart > 0) {
      System.arraycopy(buffer, lineStart, buffer, 0, filled - lineStart);
      filled -= lineStart;
      lineStart = 0;
    }
    if (filled == buffer.length) {
      if (filled >= LONGEST) {
        throw new IOException("a line is longer than " + LONGEST + " bytes");
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int n = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(n, 0);
    return n > 0;
  }

  byte[] buffer() {
    return buffer;
  }

  int start() {
    return lineStart;
  }

  int length() {
    return lineEnd - lineStart;
  }

  /** Bytes up to the end of the current line. */
  long consumed() {
    return consumed;
  }

  /** Whether the current line had its line end; only the last of a file may lack it. */
  boolean isTerminated() {
    return isTerminated;
  }

  boolean isBlank() {
    for (int i = lineStart; i < lineEnd; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  byte[] copy() {
    return Arrays.copyOfRange(buffer, lineStart, lineEnd);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
