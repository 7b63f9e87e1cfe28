package io.carelake.bronze;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The lines that begin in a range of bytes of a file; a compressed file is one slice.
 *
 * @param index its number in the source
 * @param name the file, relative to the folder that is read
 * @param textBytes roughly how much text it holds
 */
record FileSlice(int index, String path, String name, long start, long end, long textBytes)
    implements Serializable {
  private static final int BUFFER = 1 << 16;

  static boolean isCompressed(String name) {
    return name.endsWith(".gz") || name.endsWith(".xz");
  }

  /** The bytes from {@code from} on, uncompressed. */
  InputStream open(long from) throws IOException {
    Path file = Path.of(path);
    if (name.endsWith(".gz")) {
      return new GZIPInputStream(Files.newInputStream(file), BUFFER);
    }
    if (name.endsWith(".xz")) {
      return new XZInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    channel.position(from);
    return Channels.newInputStream(channel);
  }
}
