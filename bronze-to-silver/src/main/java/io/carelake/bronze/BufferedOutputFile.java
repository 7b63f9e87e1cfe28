package io.carelake.bronze;

import java.io.IOException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/**
 * A file that is written in pieces of some size: Parquet writes its page headers and footer byte by
 * byte, and for Hadoop's streams each byte is a call that is counted.
 */
record BufferedOutputFile(OutputFile file) implements OutputFile {
  private static final int BUFFER = 1 << 16;

  @Override
  public PositionOutputStream create() {
    return new Buffered(file.create());
  }

  @Override
  public PositionOutputStream createOrOverwrite() {
    return new Buffered(file.createOrOverwrite());
  }

  @Override
  public String location() {
    return file.location();
  }

  @Override
  public InputFile toInputFile() {
    return file.toInputFile();
  }

  private static final class Buffered extends PositionOutputStream {
    private final PositionOutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int size;
    private boolean isClosed;

    private Buffered(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos() + size;
    }

    @Override
    public long storedLength() throws IOException {
      return out.storedLength() + size;
    }

    @Override
    public void write(int b) throws IOException {
      if (size == BUFFER) {
        drain();
      }
      buffer[size++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (length > BUFFER - size) {
        drain();
      }
      if (length > BUFFER) {
        out.write(bytes, from, length);
        return;
      }
      System.arraycopy(bytes, from, buffer, size, length);
      size += length;
    }

    private void drain() throws IOException {
      out.write(buffer, 0, size);
      size = 0;
    }

    @Override
    public void flush() throws IOException {
      drain();
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (!isClosed) {
        isClosed = true;
        try (PositionOutputStream closing = out) {
          closing.write(buffer, 0, size);
          size = 0;
        }
      }
    }
  }
}
