package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<String, String> parents = new HashMap<>();

  private ConnectedKeys() {}

  static ConnectedKeys none() {
    return new ConnectedKeys();
  }

  /**
   * @param changed rows with {@code key} and {@code other}, the key before or after
   */
  ConnectedKeys(Dataset<Row> changed) {
    for (Row r : changed.select("key", "other").distinct().collectAsList()) {
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

  /** Adds the column {@code group}: the same for connected keys. */
  Dataset<Row> grouped(Dataset<Row> rows, String key, String group) {
    if (parents.isEmpty()) {
      return rows.withColumn(group, col(key));
    }
    List<Row> roots = new ArrayList<>();
    List.copyOf(parents.keySet()).forEach(k -> roots.add(RowFactory.create(k, root(k))));
    Dataset<Row> known =
        rows.sparkSession()
            .createDataFrame(
                roots,
                new StructType()
                    .add("__connected", DataTypes.StringType)
                    .add("__root", DataTypes.StringType));
    return rows.join(broadcast(known), col(key).equalTo(col("__connected")), "left_outer")
        .withColumn(group, coalesce(col("__root"), col(key)))
        .drop("__connected", "__root");
  }
}
