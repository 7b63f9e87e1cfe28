package io.carelake.core.table;

import io.carelake.core.contract.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The port to the table format: read at a version, stage on a branch, publish in one transaction.
 */
public interface TableStore {
  /** The tables that exist, in name order. */
  List<TableId> tables();

  boolean exists(TableId table);

  /**
   * The published state, {@link TableVersion#NOTHING} for a table that does not exist or was never
   * written.
   */
  TableVersion version(TableId table);

  /** The properties a publish stored, for example what the table has consumed. */
  Map<String, String> properties(TableId table);

  /**
   * Creates the table if it is missing, else brings its columns to the spec. Bronze only gains and
   * widens columns; a table that is made of others also loses what its contract gave up.
   */
  void ensure(TableSpec spec);

  /** All rows at a version; an empty dataset of the spec's schema if the table does not exist. */
  Dataset<Row> read(TableId table, TableVersion at);

  /** All published rows. */
  Dataset<Row> read(TableId table);

  /**
   * All rows at a version, each with its place behind the columns ({@link TableChange#PLACE}),
   * which a change of that version may match by. Only of tables that tell changes.
   */
  Dataset<Row> readPlaced(TableId table, TableVersion at);

  /**
   * Whether the table's format can tell which rows changed (Iceberg v3 row lineage, Delta row
   * tracking).
   */
  boolean tellsChanges(TableId table);

  /**
   * Rows inserted or updated after {@code from} up to {@code to}; exact through compaction and
   * expiry.
   */
  Dataset<Row> changedRows(TableId table, TableVersion from, TableVersion to);

  /**
   * How much {@link #changedRows} are at most, told without reading any: all rows of the files that
   * were written since. After a compaction that may be the whole table.
   */
  default ChangeSize changedAtMost(TableId table, TableVersion from, TableVersion to) {
    return ChangeSize.UNKNOWN;
  }

  /** A number of rows, and the bytes of the files that have them. */
  record ChangeSize(long rows, long bytes) {
    /** The format cannot tell. */
    public static final ChangeSize UNKNOWN = new ChangeSize(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** The keys that left the table after {@code from} up to {@code to} ({@link GoneKeys#SCHEMA}). */
  Dataset<Row> goneKeys(TableId table, TableVersion from, TableVersion to);

  /** No more keys than these have left the table, by metadata alone; 0: none has. */
  long goneKeysAtMost(TableId table);

  /**
   * The log of quarantine of a table up to its published version ({@link SideTables#schema} of
   * {@link QuarantineRows#SCHEMA}); empty if nothing of it was ever quarantined.
   */
  default Optional<Dataset<Row>> quarantined(TableId table) {
    return Optional.empty();
  }

  /** Writes a change on a branch of its own; nothing is visible to readers. */
  Staged stage(TableId table, String runId, TableChange change);

  /** The whole table as it would be after publishing. */
  Dataset<Row> readStaged(Staged staged);

  /** Makes the staged snapshot the table, and stores the properties, in one transaction. */
  TableVersion publish(Staged staged, Map<String, String> properties);

  void discard(Staged staged);

  /**
   * Gives a staged change up as {@link #discard} does, but keeps its rows for {@link #readKept}
   * until maintenance drops them. A format that cannot keep them discards.
   */
  default void keep(Staged staged) {
    discard(staged);
  }

  /**
   * The whole table as a run staged it that failed its gate or its quota; empty if it is not kept.
   */
  default Optional<Dataset<Row>> readKept(TableId table, String runId) {
    return Optional.empty();
  }

  /** The failed runs of a table whose staged rows are kept, oldest first. */
  default List<String> keptRuns(TableId table) {
    return List.of();
  }

  /**
   * A staged change.
   *
   * @param branch the Iceberg branch, or the name of the log of a staged Delta change
   * @param base the version it was staged on; publishing fails with exit code 75 if the table moved
   *     since
   * @param tally of the whole table as staged; empty if its rows do not tell what they count
   *     against ({@link SystemColumns#FINDINGS}), or somebody else wrote some of them
   * @param isFollowed every row of the base came by a publish of this store: nobody else wrote
   */
  record Staged(
      TableId table,
      String branch,
      TableVersion base,
      long snapshotId,
      long publication,
      long addedRows,
      long removedRows,
      Optional<RowTally> tally,
      boolean isFollowed) {

    /** A change of a table whose rows do not tell what they count against. */
    public Staged(
        TableId table,
        String branch,
        TableVersion base,
        long snapshotId,
        long publication,
        long addedRows,
        long removedRows) {
      this(
          table,
          branch,
          base,
          snapshotId,
          publication,
          addedRows,
          removedRows,
          Optional.empty(),
          false);
    }
  }

  /**
   * What a table must look like.
   *
   * @param partitioning Iceberg transforms as text, for example {@code days(_kafka_at)}
   * @param formatVersion 3 for deletion vectors and row lineage (in Delta: row tracking), 2 for
   *     what every reader can read
   * @param properties table properties, over the house's defaults
   */
  record TableSpec(
      TableId table,
      StructType schema,
      List<String> partitioning,
      int formatVersion,
      String comment,
      Map<String, String> properties) {

    public TableSpec(
        TableId table,
        StructType schema,
        List<String> partitioning,
        int formatVersion,
        String comment) {
      this(table, schema, partitioning, formatVersion, comment, Map.of());
    }
  }

  /** Empty if the table was never published. */
  default Optional<TableVersion> published(TableId table) {
    TableVersion v = version(table);
    return v.snapshotId() == 0 ? Optional.empty() : Optional.of(v);
  }
}
