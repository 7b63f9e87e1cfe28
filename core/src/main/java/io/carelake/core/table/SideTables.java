package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.carelake.core.contract.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that a run writes beside its target: deleted keys and quarantine. They are written before
 * the target is published and carry the number of the publication they belong to, so that they
 * count only once that publication exists: a crash between leaves rows with a number that nobody
 * reads, and the next attempt removes them first.
 */
public final class SideTables {
  public static final TableId GONE_KEYS = TableId.parse("secure.gone_keys");
  public static final TableId QUARANTINE = TableId.parse("secure.quarantine");

  /** A quarantined row may be as large as an event, a megabyte; a key is small. */
  private static final Map<TableId, Integer> FEW = Map.of(GONE_KEYS, 10_000, QUARANTINE, 100);

  private final SparkSession spark;
  private final IcebergTables tables;
  private final Map<TableId, Integer> few;

  SideTables(SparkSession spark, IcebergTables tables) {
    this(spark, tables, FEW);
  }

  /**
   * @param few up to how many rows of a side table are appended without a plan of Spark
   */
  SideTables(SparkSession spark, IcebergTables tables, Map<TableId, Integer> few) {
    this.spark = spark;
    this.tables = tables;
    this.few = few;
  }

  /** The columns of a side table: whose, of which publication and run, when, and the rows' own. */
  public static StructType schema(StructType own) {
    StructType all =
        new StructType()
            .add("target", DataTypes.StringType)
            .add("publication", DataTypes.LongType)
            .add("run_id", DataTypes.StringType)
            .add("recorded_at", DataTypes.TimestampType);
    for (StructField f : own.fields()) {
      all = all.add(f);
    }
    return all;
  }

  static StructType own(TableId side) {
    return side.equals(GONE_KEYS) ? GoneKeys.SCHEMA : QuarantineRows.SCHEMA;
  }

  synchronized void ensure() {
    for (TableId side : List.of(GONE_KEYS, QUARANTINE)) {
      tables.ensure(
          new TableStore.TableSpec(
              side,
              schema(own(side)),
              List.of("target"),
              3,
              "Written beside the publishes of other tables",
              Map.of(
                  "write.metadata.metrics.default",
                  "none",
                  "write.metadata.metrics.column.publication",
                  "full")));
    }
  }

  /** Appends rows, if there are any; own columns that they lack are null. */
  void append(TableId side, TableId target, long publication, String runId, Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    Set<String> given = Set.of(rows.columns());
    for (StructField f : own(side).fields()) {
      Column own =
          given.contains(f.name()) ? col("`" + f.name() + "`") : lit(null).cast(f.dataType());
      columns.add(own.cast(f.dataType()).as(f.name()));
    }
    Dataset<Row> all = rows.select(columns.toArray(Column[]::new));
    SideRows added = new SideRows(side, target, publication, runId);
    // A run leaves few rows here, mostly none: to plan a write of Spark for each table costs more
    // than they do.
    int most = few.get(side);
    List<Row> taken = added.taken(all, most + 1);
    if (taken.size() <= most) {
      RecordAppender.append(tables.load(side), added.records(taken));
      return;
    }
    try {
      added.of(all).coalesce(1).writeTo(IcebergTables.sqlName(side)).append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new IllegalStateException(
          "Cannot write " + side + ": it was dropped during the run", e);
    }
  }

  /** Removes what an attempt left that was never published. */
  void purge(TableId target, long published) {
    for (TableId side : List.of(GONE_KEYS, QUARANTINE)) {
      if (tables.exists(side)) {
        spark.sql(
            "DELETE FROM "
                + IcebergTables.sqlName(side)
                + " WHERE target = :target AND publication > :published",
            Map.of("target", target.toString(), "published", published));
      }
    }
  }

  /** How many rows of a target there may be, by the files alone; those never published count. */
  long atMost(TableId side, TableId target) {
    if (!tables.exists(side)) {
      return 0;
    }
    long rows = 0;
    try (CloseableIterable<FileScanTask> files =
        tables
            .load(side)
            .newScan()
            .filter(Expressions.equal("target", target.toString()))
            .planFiles()) {
      for (FileScanTask file : files) {
        rows += file.file().recordCount();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot plan the files of " + side, e);
    }
    return rows;
  }

  /**
   * The publications of rows to read. From the first on no file can be left out by its bounds, and
   * then the numbers are kept out of the code that Spark generates ({@link ChangeFeed#isAfter}).
   */
  private static Column within(long after, long upTo) {
    Column publication = col("publication");
    return after <= 0
        ? udf((UDF1<Long, Boolean>) p -> p != null && p > after && p <= upTo, DataTypes.BooleanType)
            .apply(publication)
        : publication.gt(after).and(publication.leq(upTo));
  }

  Dataset<Row> read(TableId side, TableId target, long after, long upTo, StructType schema) {
    Column[] own =
        java.util.Arrays.stream(schema.fieldNames())
            .map(n -> col("`" + n + "`"))
            .toArray(Column[]::new);
    Snapshot now = atMost(side, target) > 0 ? tables.load(side).currentSnapshot() : null;
    if (now == null) {
      return spark.createDataFrame(List.of(), schema);
    }
    // By its snapshot: the run that reads these rows appends to the same table before it is done.
    return spark
        .read()
        .option("snapshot-id", now.snapshotId())
        .table(IcebergTables.sqlName(side))
        .where(col("target").equalTo(target.toString()).and(within(after, upTo)))
        .select(own);
  }
}
