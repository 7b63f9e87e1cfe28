package io.carelake.app.lake;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What every table of a lake holds, as one number a table: run columns and the order of rows aside.
 */
public final class ContentHash {
  /** Which run wrote a row, and when, is not what the row says. */
  private static final Set<String> RUN_COLUMNS =
      Set.of("_run_id", "run_id", "recorded_at", "_ingested_at", "publication");

  private ContentHash() {}

  /** The tables of a catalog but for the operational ones. */
  public static Map<String, String> of(SparkSession spark, String catalog) {
    Map<String, String> hashes = new TreeMap<>();
    for (Row ns : spark.sql("SHOW NAMESPACES IN " + catalog).collectAsList()) {
      if (ns.getString(0).equals("ops")) {
        continue;
      }
      String namespace = catalog + "." + ns.getString(0);
      for (Row table : spark.sql("SHOW TABLES IN " + namespace).collectAsList()) {
        String name = namespace + "." + table.getString(1);
        hashes.put(ns.getString(0) + "." + table.getString(1), of(spark.table(name)));
      }
    }
    return hashes;
  }

  public static String of(Dataset<Row> rows) {
    List<String> columns =
        Arrays.stream(rows.columns())
            .filter(c -> !RUN_COLUMNS.contains(c))
            .sorted()
            .map(c -> "`" + c + "`")
            .toList();
    Row sums =
        rows.selectExpr("xxhash64(to_json(struct(" + String.join(",", columns) + "))) AS h")
            .selectExpr("count(*)", "sum(CAST(h AS DECIMAL(38,0)))")
            .head();
    return sums.getLong(0) + " rows, " + sums.get(1);
  }
}
