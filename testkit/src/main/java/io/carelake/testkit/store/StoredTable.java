package io.carelake.testkit.store;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableChange.Mode;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableStore.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A table that a law works on, and the changes that tables of its kind see. A row is a key and a
 * value.
 */
final class StoredTable {
  static final StructType SCHEMA = StructType.fromDDL("id BIGINT, v STRING, at TIMESTAMP");

  /** How a table of the house is changed. */
  enum Kind {
    /** Source-aligned silver: by key, and deleted keys are remembered. */
    KEYED("silver", 3, List.of()),
    /** The same, where the run read the places of the rows. */
    PLACED("silver", 3, List.of()),
    /** Bronze: rows are only added, by day. */
    RECORD("bronze", 3, List.of("days(at)", "bucket(2, id)")),
    /** Gold that is made anew for the keys touched. */
    SERVED("gold", 2, List.of()),
    /** Gold that is made anew as a whole. */
    WHOLE("gold", 2, List.of());

    private final String namespace;
    private final int format;
    private final List<String> partitioning;

    Kind(String namespace, int format, List<String> partitioning) {
      this.namespace = namespace;
      this.format = format;
      this.partitioning = partitioning;
    }

    boolean onlyGrows() {
      return this == RECORD;
    }
  }

  private final SparkSession spark;
  private final TableStore store;
  private final Kind kind;
  private final TableId id;

  StoredTable(SparkSession spark, TableStore store, Kind kind, String name) {
    this.spark = spark;
    this.store = store;
    this.kind = kind;
    this.id = new TableId(kind.namespace, name);
    store.ensure(new TableSpec(id, SCHEMA, kind.partitioning, kind.format, "a law's table"));
  }

  Kind kind() {
    return kind;
  }

  TableId id() {
    return id;
  }

  /** Puts rows for keys, replacing what they have, and deletes keys. */
  TableChange change(Map<Long, String> put, Set<Long> delete, Map<Long, String> present) {
    return switch (kind) {
      case RECORD ->
          change(Mode.REPLACE_MATCHING, rows(put), List.of(), Optional.empty(), Set.of());
      case WHOLE -> {
        Map<Long, String> all = new TreeMap<>(present);
        all.keySet().removeAll(delete);
        all.putAll(put);
        yield change(Mode.REPLACE_ALL, rows(all), List.of(), Optional.empty(), delete);
      }
      case PLACED ->
          change(
              Mode.REPLACE_MATCHING,
              rows(put),
              TableChange.PLACE,
              Optional.of(
                  store
                      .readPlaced(id, store.version(id))
                      .join(keys(put.keySet(), delete), "id")
                      .selectExpr(TableChange.PLACE.toArray(String[]::new))),
              delete);
      default ->
          change(
              Mode.REPLACE_MATCHING,
              rows(put),
              List.of("id"),
              Optional.of(keys(put.keySet(), delete)),
              delete);
    };
  }

  /** A change that deletes a key, and whose rows cannot be written to their end. */
  TableChange failing(long deleted) {
    Dataset<Row> rows =
        spark
            .range(0, 1000, 1, 2)
            .selectExpr(
                "id",
                "IF(id = 900, CAST(raise_error('planted') AS STRING), 'x') v",
                "TIMESTAMP'2026-01-01 10:00:00' at");
    return change(
        Mode.REPLACE_MATCHING,
        rows,
        List.of("id"),
        Optional.of(keys(Set.of(deleted), Set.of())),
        Set.of(deleted));
  }

  Dataset<Row> rows(Map<Long, String> values) {
    List<Row> rows = new ArrayList<>();
    values.forEach((key, value) -> rows.add(RowFactory.create(key, value, at(key))));
    return spark.createDataFrame(rows, SCHEMA);
  }

  private static java.sql.Timestamp at(long key) {
    return java.sql.Timestamp.from(
        java.time.Instant.parse("2026-01-01T10:00:00Z").plusSeconds(86_400 * (key % 3)));
  }

  private Dataset<Row> keys(Set<Long> some, Set<Long> more) {
    List<Row> rows = new ArrayList<>();
    some.forEach(k -> rows.add(RowFactory.create(k)));
    more.forEach(k -> rows.add(RowFactory.create(k)));
    return spark.createDataFrame(rows, new StructType().add("id", DataTypes.LongType));
  }

  private TableChange change(
      Mode mode,
      Dataset<Row> rows,
      List<String> match,
      Optional<Dataset<Row>> touched,
      Set<Long> delete) {
    List<Row> gone = new ArrayList<>();
    delete.forEach(
        k -> gone.add(RowFactory.create("[\"" + k + "\"]", "p", "deleted", null, null, null)));
    return new TableChange(
        mode,
        rows,
        match,
        touched,
        delete.isEmpty()
            ? Optional.empty()
            : Optional.of(spark.createDataFrame(gone, GoneKeys.SCHEMA)),
        Optional.empty(),
        rows,
        () -> Ledger.transform(0, 0, 0, 0));
  }

  static Map<Long, String> values(Dataset<Row> rows) {
    Map<Long, String> values = new TreeMap<>();
    for (Row row : rows.select("id", "v").collectAsList()) {
      if (values.put(row.getLong(0), row.getString(1)) != null) {
        throw new AssertionError("Key " + row.getLong(0) + " has two rows");
      }
    }
    return values;
  }

  /** Equal for equal rows, in whatever order. */
  static String digest(Dataset<Row> rows) {
    return rows.selectExpr("concat_ws(':', count(*), sum(CAST(xxhash64(*) AS DECIMAL(38))))")
        .collectAsList()
        .get(0)
        .getString(0);
  }
}
