package io.carelake.core.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Names the patient a row is about: a column, a foreign-key path to a column of another table, or
 * none with a reason.
 *
 * @param column the column of this table that holds the patient's id, or the foreign key that
 *     starts the path
 * @param path the steps of the path after {@code column}, as {@code table.column}, empty for a
 *     plain column
 * @param reason why there is no subject, when there is none
 */
public record Subject(Optional<String> column, List<String> path, Optional<String> reason) {
  public static Subject column(String name) {
    return new Subject(Optional.of(name), List.of(), Optional.empty());
  }

  public static Subject none(String reason) {
    return new Subject(Optional.empty(), List.of(), Optional.of(reason));
  }

  /**
   * Reads {@code patient_id}, {@code invoice_id -> billing_invoices.patient_id} or {@code none:
   * reason}.
   */
  public static Subject parse(String text) {
    if (text.startsWith("none:")) {
      String reason = text.substring("none:".length()).strip();
      if (reason.isEmpty()) {
        throw new IllegalArgumentException(text);
      }
      return none(reason);
    }
    String[] steps = text.split("->", -1);
    String column = steps[0].strip();
    List<String> path = Arrays.stream(steps).skip(1).map(String::strip).toList();
    boolean isWellFormed =
        column.matches("[a-z][a-z0-9_]*")
            && path.stream().allMatch(s -> s.matches("[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*"));
    if (!isWellFormed) {
      throw new IllegalArgumentException(text);
    }
    return new Subject(Optional.of(column), path, Optional.empty());
  }

  /** The patient's id stands in the row itself. */
  public boolean isColumn() {
    return column.isPresent() && path.isEmpty();
  }
}
