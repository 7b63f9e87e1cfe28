package io.carelake.quality;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableStore;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A store that only reads, from datasets in memory. */
final class FakeStore {
  private FakeStore() {}

  /** A proxy, so that the port may grow without this fake. */
  static TableStore of(Map<TableId, Dataset<Row>> rows) {
    return (TableStore)
        Proxy.newProxyInstance(
            FakeStore.class.getClassLoader(),
            new Class<?>[] {TableStore.class},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "exists" -> rows.containsKey((TableId) args[0]);
                  case "read" -> rows.get((TableId) args[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
