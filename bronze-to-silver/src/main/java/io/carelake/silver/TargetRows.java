package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The table as it was published before the run. */
final class TargetRows {
  /** The key as JSON. */
  static final String KEY = "__target_key";

  static final String SUBJECT = "__target_subject";

  private final Request request;
  private final TableStore store;
  private final boolean isReplaced;

  /**
   * @param isReplaced the run builds everything anew: the rows before count for nothing
   */
  TargetRows(Request request, boolean isReplaced) {
    this.request = request;
    this.store = request.run().store();
    this.isReplaced = isReplaced;
  }

  boolean isReplaced() {
    return isReplaced;
  }

  boolean isEmpty() {
    return request.current().snapshotId() == 0;
  }

  /** Key columns, {@link #KEY}, {@link #SUBJECT}, position, place and findings of every row. */
  Dataset<Row> rows() {
    Contract contract = request.contract();
    List<Column> columns = new ArrayList<>();
    contract.keyNames().forEach(k -> columns.add(col(k)));
    columns.add(KeyStates.keyJson(contract).as(KEY));
    columns.add(KeyStates.subject(contract).as(SUBJECT));
    columns.add(SystemColumns.positionOfTable());
    columns.add(col(SystemColumns.SOURCE_AT));
    columns.add(col(SystemColumns.FINDINGS));
    TableChange.PLACE.forEach(p -> columns.add(col(p)));
    return store.read(request.target(), request.current()).select(columns.toArray(Column[]::new));
  }

  /**
   * The clear rows, but those that a truncate removed. The tokenised twin takes them from its
   * identified twin: a token must not be tokenised again.
   */
  Dataset<Row> clearRows(SourceMarks marks) {
    Contract contract = request.contract();
    if (isReplaced) {
      return nested(store.read(request.target(), TableVersion.NOTHING));
    }
    boolean tokenised = contract.hasIdentifiedTwin() && request.target().equals(contract.table());
    Dataset<Row> rows =
        nested(
            tokenised
                ? store.read(contract.table().identified())
                : store.read(request.target(), request.current()));
    return marks.truncated().isEmpty()
        ? rows
        : rows.where("NOT " + marks.isTruncated(SystemColumns.POSITION));
  }

  private static Dataset<Row> nested(Dataset<Row> rows) {
    return rows.withColumn(SystemColumns.POSITION, SystemColumns.positionOfTable());
  }
}
