package io.carelake.core.privacy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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

  private AuditChain() {}

  /** The hash of a row; each value with its name and length, so that no two rows read the same. */
  static String hash(Map<String, Object> row) {
    StringBuilder text = new StringBuilder();
    for (String name : COVERED) {
      String value = String.valueOf(row.get(name));
      text.append(name).append(':').append(value.length()).append(':').append(value).append('\n');
    }
    return Statement.sha256(text.toString());
  }

  /** The sequence of the first row that does not follow from the one before; empty if all do. */
  public static OptionalLong broken(Dataset<Row> audit) {
    String previous = GENESIS;
    long expected = 1;
    for (Row row : audit.orderBy("sequence").collectAsList()) {
      Map<String, Object> values = new HashMap<>();
      for (String name : COVERED) {
        values.put(name, row.getAs(name));
      }
      values.put("at", row.<java.sql.Timestamp>getAs("at").toInstant());
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
}
