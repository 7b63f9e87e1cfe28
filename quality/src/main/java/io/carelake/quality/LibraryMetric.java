package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.functions;

/**
 * A library metric of ODCS: {@code nullValues}, {@code missingValues}, {@code invalidValues} judge
 * rows; {@code duplicateValues} and {@code rowCount} judge tables.
 *
 * <p>{@code invalidValues} carries what is valid behind its name: {@code invalidValues(['HOME',
 * 'SNF'])} for a list, {@code invalidValues(/^[0-9]{5}$/)} for a pattern.
 */
record LibraryMetric(String name, Optional<String> column, List<String> values, String pattern) {
  private static final Pattern FORM =
      Pattern.compile("(\\w+)\\s*(?:\\(\\s*(?:\\[(.*)\\]|/(.*)/)\\s*\\))?", Pattern.DOTALL);
  private static final Pattern ITEM = Pattern.compile("'((?:[^']|'')*)'|([^,'\\s][^,']*)");

  static Optional<LibraryMetric> parse(Contract contract, Rule rule) {
    Matcher form = FORM.matcher(rule.expression().strip());
    if (!form.matches()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid metric of rule "
              + rule.id()
              + " of "
              + contract.table()
              + ": "
              + rule.expression()
              + " (expected nullValues, invalidValues(['A', 'B']), invalidValues(/pattern/),"
              + " duplicateValues or rowCount)");
    }
    List<String> values = new ArrayList<>();
    if (form.group(2) != null) {
      Matcher item = ITEM.matcher(form.group(2));
      while (item.find()) {
        values.add(
            item.group(1) != null ? item.group(1).replace("''", "'") : item.group(2).strip());
      }
    }
    return Optional.of(new LibraryMetric(form.group(1), rule.column(), values, form.group(3)));
  }

  boolean isDuplicates() {
    return name.equals("duplicateValues");
  }

  /** True for a row that violates the metric; empty for a metric of the whole table. */
  Optional<org.apache.spark.sql.Column> violatedBy() {
    if (column.isEmpty()) {
      return Optional.empty();
    }
    org.apache.spark.sql.Column value = functions.col(RowRules.quoted(column.get()));
    return switch (name) {
      case "nullValues", "missingValues" -> Optional.of(value.isNull());
      case "invalidValues", "validValues" -> {
        if (!values.isEmpty()) {
          yield Optional.of(
              RowRules.violates(value.cast("string").isin(values.toArray(new Object[0]))));
        }
        yield pattern == null
            ? Optional.empty()
            : Optional.of(RowRules.violates(value.cast("string").rlike(pattern)));
      }
      default -> Optional.empty();
    };
  }
}
