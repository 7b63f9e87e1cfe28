package io.carelake.core.table;

import io.carelake.core.job.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run wants to do to a table, not yet written: remove the rows that match, then add rows.
 *
 * @param mode whether matching rows are replaced, or the whole table is
 * @param rows the rows to add: contract columns (clear) and, for silver, the system columns
 * @param matchColumns the columns of {@code touched}, by the target's names; empty when the mode is
 *     REPLACE; {@link #PLACE} if whoever made the change read where the rows are
 * @param touched existing rows of the target that agree with a row of this dataset in the match
 *     columns are removed; with their {@link SystemColumns#FINDINGS}, if given by place, the tally
 *     of the table is known without counting it
 * @param gone the keys that leave the table ({@link GoneKeys#SCHEMA}); recorded for downstream
 *     tables
 * @param quarantined rows that could not be applied ({@link QuarantineRows#SCHEMA}), empty if none
 *     are possible
 * @param lineageOf the plan whose analysis gives the column lineage; it may be the same as {@code
 *     rows}
 * @param ledger what became of every delivered row; asked after the rows were written
 * @param properties what the table must remember of this change, stored as it is published
 */
public record TableChange(
    Mode mode,
    Dataset<Row> rows,
    List<String> matchColumns,
    Optional<Dataset<Row>> touched,
    Optional<Dataset<Row>> gone,
    Optional<Dataset<Row>> quarantined,
    Dataset<Row> lineageOf,
    Supplier<Ledger> ledger,
    Map<String, String> properties) {

  /**
   * Where a row is: the file and the place in it, as Iceberg's metadata columns name them ({@link
   * TableStore#readPlaced} in any format). They hold for the version of the table that they were
   * read from.
   */
  public static final List<String> PLACE = List.of("_file", "_pos");

  /** A change that stores no properties of its own. */
  public TableChange(
      Mode mode,
      Dataset<Row> rows,
      List<String> matchColumns,
      Optional<Dataset<Row>> touched,
      Optional<Dataset<Row>> gone,
      Optional<Dataset<Row>> quarantined,
      Dataset<Row> lineageOf,
      Supplier<Ledger> ledger) {
    this(mode, rows, matchColumns, touched, gone, quarantined, lineageOf, ledger, Map.of());
  }

  /** How rows meet the table. */
  public enum Mode {
    /** Matching rows are removed, new ones added. */
    REPLACE_MATCHING,
    /** The table becomes exactly the given rows. */
    REPLACE_ALL
  }
}
