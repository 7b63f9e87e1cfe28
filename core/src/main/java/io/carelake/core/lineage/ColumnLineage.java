package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;
import java.util.List;
import java.util.Map;

/**
 * From which input fields each output column is made.
 *
 * @param columns by output column name
 * @param dataset fields that decide which rows exist (filters, joins, grouping): indirect for every
 *     column
 */
public record ColumnLineage(Map<String, List<InputField>> columns, List<InputField> dataset) {

  /**
   * @param field a column, or a path into it ({@code after.email})
   * @param type DIRECT or INDIRECT, as OpenLineage means them
   * @param subtype IDENTITY, TRANSFORMATION, AGGREGATION; JOIN, GROUP_BY, FILTER, SORT, WINDOW,
   *     CONDITIONAL
   * @param masking whether the value was tokenised, masked or generalised on the way
   */
  public record InputField(
      TableId table, String field, String type, String subtype, boolean masking) {}
}
