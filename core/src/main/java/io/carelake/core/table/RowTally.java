package io.carelake.core.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many rows there are, and how many of them count against which finding ({@link
 * SystemColumns#FINDINGS}). Tallies of rows that come and go are added and taken away, so that the
 * tally of a table is known without reading it.
 *
 * @param findings by finding, those that are not zero; names and counts only
 */
public record RowTally(long rows, SortedMap<String, Long> findings) {
  public static final RowTally NONE = new RowTally(0, new TreeMap<>());

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEPARATOR = ",";

  /** Counts rows by what their column of findings says (null: none). */
  public static RowTally of(Map<String, Long> rowsByFindings) {
    Map<String, Long> counted = new HashMap<>();
    long rows = 0;
    for (Map.Entry<String, Long> e : rowsByFindings.entrySet()) {
      rows += e.getValue();
      for (String finding : findings(e.getKey())) {
        counted.merge(finding, e.getValue(), Long::sum);
      }
    }
    return new RowTally(rows, new TreeMap<>(counted));
  }

  /** The findings of a row by the text in its column. */
  public static List<String> findings(String text) {
    return text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split(SEPARATOR, -1));
  }

  /** The text for a row's column, null for none. */
  public static String text(List<String> findings) {
    return findings.isEmpty() ? null : String.join(SEPARATOR, findings);
  }

  public long count(String finding) {
    return findings.getOrDefault(finding, 0L);
  }

  public RowTally plus(RowTally other) {
    return combined(other, 1);
  }

  public RowTally minus(RowTally other) {
    return combined(other, -1);
  }

  private RowTally combined(RowTally other, int sign) {
    SortedMap<String, Long> all = new TreeMap<>(findings);
    other.findings.forEach((finding, n) -> all.merge(finding, sign * n, Long::sum));
    all.values().removeIf(n -> n == 0);
    return new RowTally(rows + sign * other.rows, all);
  }

  /** No table has fewer than no rows, or more findings of a kind than rows. */
  public boolean isPossible() {
    return rows >= 0 && findings.values().stream().allMatch(n -> n >= 0 && n <= rows);
  }

  /** As a table keeps it among its properties. */
  String encode() {
    try {
      return JSON.writeValueAsString(Map.of("rows", rows, "findings", findings));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static RowTally decode(String text) {
    try {
      return JSON.readValue(text, RowTally.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Invalid tally of a table", e);
    }
  }
}
