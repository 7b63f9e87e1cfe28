package io.carelake.app;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows on standard output: a table for people, CSV (RFC 4180) or one JSON object a line for
 * programs.
 */
public final class Output {
  private final PrintStream out;
  private final Format format;

  /** The forms of output. */
  public enum Format {
    TABLE,
    CSV,
    JSON
  }

  public Output(PrintStream out, Format format) {
    this.out = out;
    this.format = format;
  }

  public void print(List<String> header, List<List<Object>> rows) {
    switch (format) {
      case TABLE -> table(header, rows);
      case CSV -> csv(header, rows);
      case JSON -> json(header, rows);
    }
  }

  private void table(List<String> header, List<List<Object>> rows) {
    int[] width = new int[header.size()];
    List<List<String>> cells = new ArrayList<>();
    cells.add(header);
    rows.forEach(r -> cells.add(r.stream().map(Output::text).toList()));
    for (List<String> row : cells) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], row.get(i).length());
      }
    }
    for (int r = 0; r < cells.size(); r++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        boolean number = r > 0 && rows.get(r - 1).get(i) instanceof Number;
        String cell = cells.get(r).get(i);
        String pad = " ".repeat(width[i] - cell.length());
        line.append(i == 0 ? "" : "  ").append(number ? pad + cell : cell + pad);
      }
      out.println(line.toString().stripTrailing());
      if (r == 0) {
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < width.length; i++) {
          rule.append(i == 0 ? "" : "  ").append("-".repeat(width[i]));
        }
        out.println(rule);
      }
    }
  }

  /** Points in time by ISO 8601, in UTC as everything in the lake. */
  static String plain(Object value) {
    return value instanceof Timestamp time ? time.toInstant().toString() : value.toString();
  }

  private static String text(Object value) {
    return value == null ? "" : plain(value).replace('\n', ' ');
  }

  private void csv(List<String> header, List<List<Object>> rows) {
    out.println(String.join(",", header.stream().map(Output::quoted).toList()));
    for (List<Object> row : rows) {
      out.println(
          String.join(",", row.stream().map(v -> v == null ? "" : quoted(plain(v))).toList()));
    }
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain && !text.isEmpty() ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void json(List<String> header, List<List<Object>> rows) {
    ObjectMapper mapper = new ObjectMapper();
    try (JsonGenerator json =
        mapper.getFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
      for (List<Object> row : rows) {
        json.writeStartObject();
        for (int i = 0; i < header.size(); i++) {
          json.writeFieldName(header.get(i));
          value(json, mapper, row.get(i));
        }
        json.writeEndObject();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the result to standard output", e);
    }
    out.println();
  }

  private static void value(JsonGenerator json, ObjectMapper mapper, Object value)
      throws IOException {
    if (value instanceof JsonText text) {
      json.writeRawValue(text.json());
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      mapper.writeValue(json, value);
    } else {
      json.writeString(plain(value));
    }
  }

  /** A value that is JSON already: a struct, an array or a map of a row. */
  public record JsonText(String json) {
    @Override
    public String toString() {
      return json;
    }
  }

  public static Format parse(String text) {
    for (Format f : Format.values()) {
      if (f.name().equalsIgnoreCase(text)) {
        return f;
      }
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION, "Invalid --format: " + text + " (expected table, csv or json)");
  }
}
