package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;

/**
 * A field of an input table that a value depends on, and how.
 *
 * @param field a column, or a path into it ({@code after.email})
 * @param whole whether the value still has the field's own shape, so that a field of the value is a
 *     field of the source
 */
record Source(TableId table, String field, Kind kind, boolean masked, boolean whole) {

  /**
   * The transformation subtypes of OpenLineage's column lineage; the direct ones in rising order.
   */
  enum Kind {
    IDENTITY,
    TRANSFORMATION,
    AGGREGATION,
    JOIN,
    GROUP_BY,
    FILTER,
    SORT,
    WINDOW,
    CONDITIONAL;

    boolean isDirect() {
      return compareTo(AGGREGATION) <= 0;
    }
  }

  /**
   * A direct dependency becomes the stronger of the two kinds; an indirect one stays what it is.
   */
  Source through(Kind step, boolean keepsShape) {
    if (!kind.isDirect()) {
      return this;
    }
    boolean indirect = !step.isDirect();
    Kind result = indirect || step.compareTo(kind) > 0 ? step : kind;
    return new Source(table, field, result, masked, whole && keepsShape && !indirect);
  }

  Source within(String name) {
    return whole ? new Source(table, field + "." + name, kind, masked, true) : this;
  }

  Source masking() {
    return new Source(table, field, kind, true, whole);
  }

  ColumnLineage.InputField inputField() {
    return new ColumnLineage.InputField(
        table, field, kind.isDirect() ? "DIRECT" : "INDIRECT", kind.name(), masked);
  }
}
