package io.carelake.app;

import io.carelake.core.contract.TableId;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a run left behind, in one screen: rows per layer, what became of the events, what was
 * flagged and why.
 */
public final class Summary {
  private Summary() {}

  public static void print(Lake lake, PrintStream out) {
    SparkSession spark = lake.run().spark();
    out.println();
    out.println("== The lake ==");
    layers(lake, out);
    out.println();
    out.println("== What became of the change events (silver) ==");
    table(
        out,
        spark.sql(
            "SELECT sum(ledger['delivered']) AS delivered, sum(ledger['applied']) AS applied,"
                + " sum(ledger['superseded']) AS superseded, sum(ledger['duplicate']) AS duplicate,"
                + " sum(ledger['control']) AS control, sum(ledger['quarantined']) AS quarantined"
                + " FROM lake.ops.runs WHERE target LIKE 'silver.%' AND status = 'PUBLISHED'"));
    out.println();
    out.println("== Rows that failed a rule (kept and flagged in silver, taken out of gold) ==");
    table(
        out,
        spark.sql(
            "SELECT target AS table, reason AS rule, count(*) AS rows FROM lake.secure.quarantine"
                + " LATERAL VIEW explode(reasons) r AS reason GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 15"));
  }

  private static void layers(Lake lake, PrintStream out) {
    Map<String, long[]> byLayer = new TreeMap<>();
    for (TableId id : lake.run().store().tables()) {
      long[] sums = byLayer.computeIfAbsent(id.namespace(), n -> new long[2]);
      sums[0]++;
      sums[1] += lake.run().store().read(id).count();
    }
    List<List<Object>> rows = new ArrayList<>();
    byLayer.forEach((layer, sums) -> rows.add(List.of(layer, sums[0], sums[1])));
    new Output(out, Output.Format.TABLE).print(List.of("layer", "tables", "rows"), rows);
  }

  private static void table(PrintStream out, Dataset<Row> rows) {
    Rows.print(rows, new Output(out, Output.Format.TABLE));
  }
}
