package io.carelake.app.reference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** A folder of Synthea's CSV tables, plain or packed ({@code .csv}, {@code .gz}, {@code .xz}). */
record SyntheaExport(Path folder) {

  /** One line of a table, by column name; an empty cell is null. */
  record Line(Map<String, Integer> header, List<String> cells) {
    String text(String column) {
      Integer at = header.get(column);
      if (at == null) {
        throw new IllegalArgumentException("Unknown column " + column + " (known: " + header + ")");
      }
      String cell = at < cells.size() ? cells.get(at) : "";
      return cell.isEmpty() ? null : cell;
    }
  }

  boolean has(String table) {
    return file(table) != null;
  }

  /** Streams a table's lines in the order of the file. */
  void each(String table, Consumer<Line> reader) {
    Path file = file(table);
    if (file == null) {
      throw new IllegalArgumentException("Cannot find table " + table + " in the export folder");
    }
    try (Reader in =
        new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8))) {
      List<String> names = record(in);
      Map<String, Integer> header = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        header.put(names.get(i), i);
      }
      for (List<String> cells = record(in); cells != null; cells = record(in)) {
        reader.accept(new Line(header, cells));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String table) {
    for (String ending : List.of(".csv", ".csv.gz", ".csv.xz")) {
      Path file = folder.resolve(table + ending);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    String name = file.getFileName().toString();
    if (name.endsWith(".xz")) {
      return new XZInputStream(raw);
    }
    return name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
  }

  /**
   * One record of RFC 4180: quoted cells may hold commas, quotes and line ends. Null at the end.
   */
  private static List<String> record(Reader in) throws IOException {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean any = false;
    for (int c = in.read(); c >= 0; c = in.read()) {
      any = true;
      if (quoted) {
        if (c != '"') {
          cell.append((char) c);
          continue;
        }
        in.mark(1);
        if (in.read() == '"') {
          cell.append('"');
        } else {
          in.reset();
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        cells.add(cell.toString());
        cell.setLength(0);
      } else if (c == '\n') {
        break;
      } else if (c != '\r') {
        cell.append((char) c);
      }
    }
    cells.add(cell.toString());
    return any ? cells : null;
  }
}
