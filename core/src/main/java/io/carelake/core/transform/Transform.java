package io.carelake.core.transform;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Builds the rows of one table. Pure: no session, catalog, clock, action or write. */
public interface Transform {
  TableId table();

  /** What, beside the contract, makes the rows: a changed answer rebuilds the table. */
  default String recipe() {
    return getClass().getName();
  }

  /**
   * The rows of the table. When the run is incremental, the inputs hold the touched subjects' rows
   * only.
   */
  Dataset<Row> apply(Inputs in);

  /**
   * The column of the output by which the table can be rebuilt piece by piece: a row of the output
   * must depend on input rows of the same value only. Empty: the table is always built whole.
   */
  default Optional<Incremental> incremental() {
    return Optional.empty();
  }

  /**
   * How a table is rebuilt piece by piece.
   *
   * @param column the output column that holds the piece's key (for example {@code person_id})
   * @param keys for each input that has the key, the input's column that holds it; an input that is
   *     not listed rebuilds everything when it changes
   */
  record Incremental(String column, List<InputKey> keys) {}

  /** The column of an input that holds the piece's key. */
  record InputKey(TableId input, String column) {}

  /**
   * The keys that time itself touched between two logical times: a birthday, a window's edge, an
   * appointment that passed. One column, named as {@link Incremental#column()}.
   */
  default Optional<Dataset<Row>> touchedByTime(Inputs in, Instant from, Instant to) {
    return Optional.empty();
  }
}
