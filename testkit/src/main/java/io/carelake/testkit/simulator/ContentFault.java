package io.carelake.testkit.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One way in which a row of a table can be wrong, and what is to become of it.
 *
 * @param fault its name among {@link Faults}
 * @param values what the wrong row has instead of the good one's values; may hold nulls
 * @param rule the row rule of the silver contract that must flag the row; empty: the row is kept
 * @param check the check of the gate that counts the row without flagging it
 */
record ContentFault(
    String fault, Map<String, Object> values, Optional<String> rule, Optional<String> check) {

  static ContentFault flagged(String fault, String rule, Object... columnsAndValues) {
    return new ContentFault(
        fault, Cells.row(columnsAndValues), Optional.of(rule), Optional.empty());
  }

  static ContentFault counted(String fault, String check, Object... columnsAndValues) {
    return new ContentFault(
        fault, Cells.row(columnsAndValues), Optional.empty(), Optional.of(check));
  }

  /** The good row with what is wrong. */
  Map<String, Object> of(Map<String, Object> good) {
    Map<String, Object> row = new HashMap<>(good);
    row.putAll(values);
    return row;
  }
}
