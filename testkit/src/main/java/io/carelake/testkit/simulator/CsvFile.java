package io.carelake.testkit.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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

/** One CSV file (RFC 4180) of a Synthea export, plain or compressed, read row by row. */
final class CsvFile {
  private final Path file;

  private CsvFile(Path file) {
    this.file = file;
  }

  /** Finds {@code name.csv}, {@code .csv.gz} or {@code .csv.xz} in a folder. */
  static CsvFile in(Path folder, String name) {
    for (String ending : List.of(".csv", ".csv.gz", ".csv.xz")) {
      Path candidate = folder.resolve(name + ending);
      if (Files.isRegularFile(candidate)) {
        return new CsvFile(candidate);
      }
    }
    throw new IllegalArgumentException(
        "Cannot read "
            + folder
            + ": it has no "
            + name
            + ".csv, .csv.gz or .csv.xz; name a Synthea export folder");
  }

  static boolean exists(Path folder, String name) {
    return List.of(".csv", ".csv.gz", ".csv.xz").stream()
        .anyMatch(e -> Files.isRegularFile(folder.resolve(name + e)));
  }

  /** One row; {@code number} counts from 1. */
  record Row(Map<String, Integer> header, List<String> cells, int number) {
    /** The cell, null if it is empty or the column is missing. */
    String get(String column) {
      Integer at = header.get(column);
      String text = at == null || at >= cells.size() ? "" : cells.get(at);
      return text.isEmpty() ? null : text;
    }
  }

  /** Every row of a file that names no patient. */
  void forEach(Consumer<Row> rows) {
    try (Cursor cursor = cursor()) {
      for (Row row = cursor.next(); row != null; row = cursor.next()) {
        rows.accept(row);
      }
    }
  }

  /** Reads on from the first row; to be closed. */
  Cursor cursor() {
    try {
      return new Cursor();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** A place in the file. */
  final class Cursor implements AutoCloseable {
    private final BufferedReader reader =
        new BufferedReader(new InputStreamReader(open(), StandardCharsets.UTF_8), 1 << 16);
    private final Map<String, Integer> header = new HashMap<>();
    private int number;
    private Row ahead;

    private Cursor() throws IOException {
      List<String> first = record(reader);
      for (int i = 0; first != null && i < first.size(); i++) {
        header.put(first.get(i), i);
      }
    }

    /** The next row, null behind the last. */
    Row next() {
      if (ahead != null) {
        Row row = ahead;
        ahead = null;
        return row;
      }
      try {
        List<String> cells = record(reader);
        return cells == null ? null : new Row(header, cells, ++number);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }

    /**
     * The rows of one patient, numbered from 1, if they come next: every file of an export follows
     * the order of its patients.
     */
    List<Row> ofPatient(String column, String patient) {
      List<Row> rows = new ArrayList<>();
      for (Row row = next(); row != null; row = next()) {
        if (!patient.equals(row.get(column))) {
          ahead = row;
          break;
        }
        rows.add(new Row(header, row.cells(), rows.size() + 1));
      }
      return rows;
    }

    /** Fails if rows are left: they would be lost. */
    void requireEnd() {
      if (next() != null) {
        throw new IllegalArgumentException(
            "Cannot read "
                + file
                + ": from its row "
                + number
                + " on, its rows are not in the order of the patients file; export again with one thread");
      }
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot close " + file, e);
      }
    }
  }

  private InputStream open() throws IOException {
    InputStream raw = Files.newInputStream(file);
    String name = file.toString();
    return name.endsWith(".gz")
        ? new GZIPInputStream(raw)
        : name.endsWith(".xz") ? new XZInputStream(raw) : raw;
  }

  private static List<String> record(BufferedReader reader) throws IOException {
    String line = reader.readLine();
    if (line == null) {
      return null;
    }
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    while (true) {
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          cells.add(cell.toString());
          cell.setLength(0);
        } else {
          cell.append(c);
        }
      }
      if (!quoted) {
        cells.add(cell.toString());
        return cells;
      }
      cell.append('\n');
      line = reader.readLine();
      if (line == null) {
        throw new IOException("a quoted cell does not end");
      }
    }
  }
}
