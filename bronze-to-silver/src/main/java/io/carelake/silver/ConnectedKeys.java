package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Keys that rows went on from and to, by the changes of keys: their histories need each other's
 * events. A source changes few keys, so they are joined in the driver's memory.
 */
final class ConnectedKeys {
  private static final String CONNECTED = "__connected";
  private static final String ROOT = "__root";

  private final Map<String, String> parents = new HashMap<>();

  private ConnectedKeys() {}

  static ConnectedKeys none() {
    return new ConnectedKeys();
  }

  /**
   * @param changed rows with {@code key} and {@code other}, the key before or after
   */
  ConnectedKeys(Dataset<Row> changed) {
    for (Row r : changed.select("key", "other").collectAsList()) {
      parents.put(root(r.getString(0)), root(r.getString(1)));
    }
  }

  private String root(String key) {
    String at = key;
    String parent = parents.getOrDefault(at, at);
    while (!parent.equals(at)) {
      at = parent;
      parent = parents.getOrDefault(at, at);
    }
    if (!at.equals(key)) {
      parents.put(key, at);
    }
    return at;
  }

  boolean isEmpty() {
    return parents.isEmpty();
  }

  /** The keys (column {@code key}) and those connected to them. */
  Dataset<Row> withConnected(Dataset<Row> keys) {
    Dataset<Row> all = roots(keys);
    Dataset<Row> wanted =
        all.join(keys, col(CONNECTED).equalTo(col("key")), "left_semi")
            .select(col(ROOT).as("__wanted"))
            .distinct();
    return all.join(wanted, col(ROOT).equalTo(col("__wanted")), "left_semi")
        .select(col(CONNECTED).as("key"))
        .unionByName(keys)
        .distinct();
  }

  private Dataset<Row> roots(Dataset<Row> of) {
    List<Row> roots = new ArrayList<>();
    Set<String> keys = new TreeSet<>(parents.keySet());
    keys.addAll(parents.values());
    keys.forEach(k -> roots.add(RowFactory.create(k, root(k))));
    return of.sparkSession()
        .createDataFrame(
            roots,
            new StructType().add(CONNECTED, DataTypes.StringType).add(ROOT, DataTypes.StringType));
  }

  /** Adds the column {@code group}: the same for connected keys. */
  Dataset<Row> grouped(Dataset<Row> rows, String key, String group) {
    if (parents.isEmpty()) {
      return rows.withColumn(group, col(key));
    }
    Dataset<Row> known = roots(rows);
    return rows.join(broadcast(known), col(key).equalTo(col(CONNECTED)), "left_outer")
        .withColumn(group, coalesce(col(ROOT), col(key)))
        .drop(CONNECTED, ROOT);
  }
}
