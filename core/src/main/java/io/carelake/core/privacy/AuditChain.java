package io.carelake.core.privacy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The chain of {@code ops.audit}: each row's hash covers all of its columns and the hash of the row
 * before, so that a row cannot be changed, removed or put in between without breaking every later
 * one. Cutting off the end is seen only by who remembers a later hash.
 */
public final class AuditChain {
  /** What the first row follows. */
  public static final String GENESIS = "0".repeat(64);

  private static final List<String> COVERED =
      List.of(
          "sequence",
          "at",
          "actor",
          "role",
          "purpose",
          "outcome",
          "tables",
          "statement_hash",
          "row_count",
          "previous_hash");

  /** Columns that came later: covered where they say something, so that older rows still follow. */
  private static final List<String> COVERED_IF_GIVEN =
      List.of("as_of", "known_at", "staged_by_run");

  private static final Set<String> MOMENTS = Set.of("at", "as_of", "known_at");

  private AuditChain() {}

  /** The hash of a row; each value with its name and length, so that no two rows read the same. */
  static String hash(Map<String, Object> row) {
    StringBuilder text = new StringBuilder();
    COVERED.forEach(name -> add(text, name, row.get(name)));
    COVERED_IF_GIVEN.stream()
        .filter(name -> row.get(name) != null)
        .forEach(name -> add(text, name, row.get(name)));
    return Statement.sha256(text.toString());
  }

  private static void add(StringBuilder text, String name, Object given) {
    String value = String.valueOf(given);
    text.append(name).append(':').append(value.length()).append(':').append(value).append('\n');
  }

  /** The sequence of the first row that does not follow from the one before; empty if all do. */
  public static OptionalLong broken(Dataset<Row> audit) {
    String previous = GENESIS;
    long expected = 1;
    for (Row row : exact(audit).orderBy("sequence").collectAsList()) {
      Map<String, Object> values = new HashMap<>();
      for (String name : COVERED) {
        values.put(name, row.getAs(name));
      }
      for (String name : COVERED_IF_GIVEN) {
        values.put(name, given(row, name));
      }
      values.put("at", given(row, "at"));
      values.put("tables", row.<String>getList(row.fieldIndex("tables")));
      long sequence = row.getAs("sequence");
      boolean follows =
          sequence == expected
              && previous.equals(row.getAs("previous_hash"))
              && hash(values).equals(row.getAs("hash"));
      if (!follows) {
        return OptionalLong.of(sequence);
      }
      previous = row.getAs("hash");
      expected++;
    }
    return OptionalLong.empty();
  }

  /**
   * Moments as microseconds: Java's old classes count days before 1582 by another calendar, and a
   * read may ask for a state as of any moment.
   */
  private static Dataset<Row> exact(Dataset<Row> audit) {
    return audit.select(
        Arrays.stream(audit.schema().fields())
            .map(
                f ->
                    f.dataType().equals(DataTypes.TimestampType)
                        ? functions.unix_micros(functions.col(f.name())).as(f.name())
                        : functions.col(f.name()))
            .toArray(Column[]::new));
  }

  /** A value as it was hashed; null also where the table has no such column yet. */
  private static Object given(Row row, String name) {
    Object value = Arrays.asList(row.schema().fieldNames()).contains(name) ? row.getAs(name) : null;
    return MOMENTS.contains(name) && value instanceof Long micros
        ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS)
        : value;
  }
}
