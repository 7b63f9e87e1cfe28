package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;

/**
 * The catalog {@code lake}: finds, makes and widens Iceberg tables, always through the session's
 * own table objects.
 */
public final class IcebergTables {
  private static final String CATALOG = "lake";
  private static final Pattern PARTITION =
      Pattern.compile("(\\w+)\\((?:(\\d+)\\s*,\\s*)?(\\w+)\\)");
  private static final Set<String> RECORDS = Set.of("bronze", "ops");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "write.delete.mode", "merge-on-read",
          "write.update.mode", "merge-on-read",
          "write.merge.mode", "merge-on-read",
          "write.distribution-mode", "none",
          "write.spark.fanout.enabled", "true",
          "write.metadata.delete-after-commit.enabled", "true",
          // One for each commit that a job which reads or compacts the table may be behind.
          "write.metadata.previous-versions-max", "100");

  private final SparkSession spark;
  private final Catalog catalog;

  public IcebergTables(SparkSession spark) {
    this.spark = spark;
    this.catalog = Spark3Util.loadIcebergCatalog(spark, CATALOG);
  }

  /** The name Spark SQL knows the table by. */
  public static String sqlName(TableId table) {
    return CATALOG + ".`" + table.namespace() + "`.`" + table.name() + "`";
  }

  static String sqlName(TableId table, String branch) {
    return sqlName(table) + ".`branch_" + branch + "`";
  }

  public boolean exists(TableId table) {
    return catalog.tableExists(identifier(table));
  }

  /**
   * The session's table object, refreshed: publishing through another object would leave the
   * session with a stale one.
   */
  public Table load(TableId table) {
    try {
      Table t = Spark3Util.loadIcebergTable(spark, sqlName(table));
      if (!isRefreshed(t)) {
        catalog.invalidateTable(identifier(table));
        t = Spark3Util.loadIcebergTable(spark, sqlName(table));
        t.refresh();
      }
      return t;
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException
        | org.apache.spark.sql.catalyst.parser.ParseException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + table
              + ": the table does not exist yet; run the tables it is made of first",
          e);
    }
  }

  /**
   * Brings a table object up to date; false if it is so many commits behind that the metadata of
   * its version has been cleaned up, from where the hadoop catalog finds no newer one. Then it is
   * of no use any more, and {@link #load} gives another.
   */
  public static boolean isRefreshed(Table table) {
    try {
      table.refresh();
      return true;
    } catch (ValidationException versionIsGone) {
      return false;
    }
  }

  public List<TableId> list() {
    List<TableId> found = new ArrayList<>();
    // Namespaces by SQL: the session's caching catalog hides the interface that lists them.
    for (org.apache.spark.sql.Row ns : spark.sql("SHOW NAMESPACES IN " + CATALOG).collectAsList()) {
      for (TableIdentifier id : catalog.listTables(Namespace.of(ns.getString(0)))) {
        found.add(new TableId(ns.getString(0), id.name()));
      }
    }
    return found.stream().sorted().toList();
  }

  /**
   * Makes the table, or adds the columns (also nested ones) that it lacks and widens those whose
   * type has grown. A column whose type became another is made anew, and one that the contract has
   * given up goes: the run that follows such a change makes all rows anew. But bronze is a record:
   * it keeps every column, and what does not fit is rescued.
   */
  void ensure(TableStore.TableSpec spec) {
    Schema wanted = SparkSchemaUtil.convert(spec.schema());
    if (!exists(spec.table())) {
      create(spec, wanted);
    }
    Table table = load(spec.table());
    UpdateSchema update = table.updateSchema();
    boolean isRecord = RECORDS.contains(spec.table().namespace());
    boolean meets = meet(update, null, wanted.asStruct(), table.schema().asStruct(), isRecord);
    if (meets | (!isRecord && leave(update, wanted, table.schema()))) {
      update.commit();
      spark.catalog().refreshTable(sqlName(spec.table()));
    }
  }

  private void create(TableStore.TableSpec spec, Schema schema) {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS " + CATALOG + ".`" + spec.table().namespace() + "`");
    Map<String, String> properties = new HashMap<>(DEFAULTS);
    properties.put("format-version", String.valueOf(spec.formatVersion()));
    properties.put("comment", spec.comment());
    properties.putAll(spec.properties());
    catalog.createTable(identifier(spec.table()), schema, partitionSpec(spec, schema), properties);
  }

  /** What a contract no longer has, its table no longer has. */
  private static boolean leave(UpdateSchema update, Schema wanted, Schema present) {
    boolean changed = false;
    for (Types.NestedField field : present.columns()) {
      if (wanted.findField(field.name()) == null) {
        update.deleteColumn(field.name());
        changed = true;
      }
    }
    return changed;
  }

  private static boolean meet(
      UpdateSchema update,
      String parent,
      Types.StructType wanted,
      Types.StructType present,
      boolean isRecord) {
    boolean changed = false;
    for (Types.NestedField field : wanted.fields()) {
      Types.NestedField existing = present.field(field.name());
      String path = parent == null ? field.name() : parent + "." + field.name();
      if (existing == null) {
        update.addColumn(parent, field.name(), field.type(), field.doc());
        changed = true;
      } else if (field.type().isStructType() && existing.type().isStructType()) {
        changed |=
            meet(
                update,
                path,
                field.type().asStructType(),
                existing.type().asStructType(),
                isRecord);
      } else if (!sameType(existing.type(), field.type())) {
        if (isWider(existing.type(), field.type())) {
          update.updateColumn(path, field.type().asPrimitiveType());
          changed = true;
        } else if (!isRecord) {
          update.deleteColumn(path).addColumn(parent, field.name(), field.type(), field.doc());
          changed = true;
        }
      }
    }
    return changed;
  }

  private static boolean isWider(Type from, Type to) {
    return to.isPrimitiveType() && TypeUtil.isPromotionAllowed(from, to.asPrimitiveType());
  }

  /** By their text without the ids of what is inside them. */
  private static boolean sameType(Type a, Type b) {
    return DataType.equalsIgnoreNullability(SparkSchemaUtil.convert(a), SparkSchemaUtil.convert(b));
  }

  private static PartitionSpec partitionSpec(TableStore.TableSpec spec, Schema schema) {
    PartitionSpec.Builder builder = PartitionSpec.builderFor(schema);
    for (String text : spec.partitioning()) {
      Matcher m = PARTITION.matcher(text.trim());
      if (!m.matches()) {
        builder.identity(text.trim());
        continue;
      }
      switch (m.group(1)) {
        case "bucket" -> builder.bucket(m.group(3), Integer.parseInt(m.group(2)));
        case "truncate" -> builder.truncate(m.group(3), Integer.parseInt(m.group(2)));
        case "days", "day" -> builder.day(m.group(3));
        case "months", "month" -> builder.month(m.group(3));
        case "years", "year" -> builder.year(m.group(3));
        case "hours", "hour" -> builder.hour(m.group(3));
        default ->
            throw new CarelakeException(
                ExitCode.CONFIGURATION,
                "Invalid partitioning of "
                    + spec.table()
                    + ": "
                    + text
                    + " (expected bucket(N, column), truncate(N, column), days|months|years|hours(column) or a column)");
      }
    }
    return builder.build();
  }

  /** The published version as the metadata has it now. */
  public TableVersion version(TableId id) {
    if (!exists(id)) {
      return TableVersion.NOTHING;
    }
    TableMetadata now = ((HasTableOperations) load(id)).operations().current();
    Snapshot snapshot = now.currentSnapshot();
    long publication = Long.parseLong(now.properties().getOrDefault(Properties.PUBLICATION, "0"));
    return snapshot == null
        ? new TableVersion(0, 0, publication)
        : new TableVersion(snapshot.snapshotId(), rowsAsOf(now, snapshot), publication);
  }

  /**
   * The sequence number of the last snapshot that changed a row: a compaction has one of its own,
   * but gives consumers nothing to read.
   */
  private static long rowsAsOf(TableMetadata metadata, Snapshot current) {
    Snapshot at = current;
    while (DataOperations.REPLACE.equals(at.operation())) {
      String told = at.summary().get(Properties.ROWS_AS_OF);
      if (told != null) {
        return Long.parseLong(told);
      }
      Snapshot parent = at.parentId() == null ? null : metadata.snapshot(at.parentId());
      if (parent == null) {
        break;
      }
      at = parent;
    }
    return at.sequenceNumber();
  }

  private static TableIdentifier identifier(TableId table) {
    return TableIdentifier.of(table.namespace(), table.name());
  }

  /** The names of the table properties in which a publish leaves its record. */
  public static final class Properties {
    /** How many publishes there were. */
    public static final String PUBLICATION = "carelake.publication";

    /** The version of an input that the table has consumed. */
    public static final String INPUT = "carelake.input.";

    /** The logical time of the last publish. */
    public static final String AS_OF = "carelake.as-of";

    /** The run that published last. */
    public static final String RUN_ID = "carelake.run-id";

    /** The fingerprint of the contract and transform that made the rows. */
    public static final String RECIPE = "carelake.recipe";

    /** {@code sequence} of the rows, and their {@link RowTally}. */
    public static final String TALLY = "carelake.tally";

    /** Of a snapshot that rewrote files: the sequence number of the rows it holds. */
    public static final String ROWS_AS_OF = "carelake.rows-as-of";

    /** The greatest position ({@code epoch:lsn}) of a deleted key that is no longer remembered. */
    public static final String FORGOTTEN = "carelake.forgotten";

    /** The greatest publication whose deleted keys are no longer remembered. */
    public static final String FORGOTTEN_PUBLICATION = "carelake.forgotten-publication";

    /** {@code epoch:lsn} of the last truncate of the source table; empty for none. */
    public static final String TRUNCATED = "carelake.truncated";

    /** {@code epoch:lsn} of the last whole snapshot that was seen to its end; empty for none. */
    public static final String SNAPSHOT_COMPLETED = "carelake.snapshot-completed";

    private Properties() {}
  }
}
