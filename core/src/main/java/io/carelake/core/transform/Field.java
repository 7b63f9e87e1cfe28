package io.carelake.core.transform;

import io.carelake.core.contract.TableId;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * A column of a table, as a constant generated from the contract: a transform that names a column
 * which no contract has does not compile.
 */
public record Field(TableId table, String name) {
  /** The column by its name alone. */
  public Column col() {
    return functions.col("`" + name + "`");
  }

  /** The column of one side of a join. */
  public Column of(String alias) {
    return functions.col(alias + ".`" + name + "`");
  }

  @Override
  public String toString() {
    return table + "." + name;
  }
}
