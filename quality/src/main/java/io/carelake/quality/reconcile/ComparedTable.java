package io.carelake.quality.reconcile;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import java.util.List;
import java.util.SortedMap;

/**
 * How a source-aligned table is held against its source.
 *
 * @param silver its contract
 * @param source where the rows come from
 * @param key the primary key in its order
 * @param columns all other columns that can be compared
 * @param leftOut the columns that cannot, with the reason; never silently
 */
public record ComparedTable(
    Contract silver,
    ServiceSource source,
    List<ComparedColumn> key,
    List<ComparedColumn> columns,
    SortedMap<String, String> leftOut) {

  /**
   * The table whose rows are compared: where a contract protects columns, the tokenised table hides
   * what the source holds, so that its identified twin is read.
   */
  public TableId target() {
    return target(silver);
  }

  static TableId target(Contract silver) {
    return silver.hasIdentifiedTwin() ? silver.table().identified() : silver.table();
  }
}
