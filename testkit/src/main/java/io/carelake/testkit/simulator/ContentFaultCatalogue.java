package io.carelake.testkit.simulator;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Relationship;
import io.carelake.core.contract.Rule;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ways in which a row can be wrong that a table's silver contract says it will catch: for each
 * rule of a form that is understood here, a value that must break it. A new contract is covered by
 * existing.
 */
final class ContentFaultCatalogue {
  private static final Duration CENTURY = Duration.ofDays(36_500);

  /** Set by the change log itself. */
  private static final Set<String> STAMPS = Set.of("created_at", "updated_at");

  private static final String NUMBER = "(-?[0-9]+(?:[.][0-9]+)?)";
  private static final Pattern RANGE =
      Pattern.compile("(\\w+) BETWEEN " + NUMBER + " AND " + NUMBER);
  private static final Pattern AT_LEAST = Pattern.compile("(\\w+) >= " + NUMBER);
  private static final Pattern RANGE_OF_CODE =
      Pattern.compile(
          "NOT \\((\\w+) (?:= |IN \\()'([^']+)'[^)]*?\\)? AND (\\w+) = '([^']+)'\\) OR (\\w+) BETWEEN "
              + NUMBER
              + " AND "
              + NUMBER);

  private final Contract silver;
  private final Contract bronze;
  private final Instant end;
  private final List<ContentFault> found = new ArrayList<>();

  private ContentFaultCatalogue(Contract silver, Contract bronze, Instant end) {
    this.silver = silver;
    this.bronze = bronze;
    this.end = end;
  }

  static List<ContentFault> of(Contract silver, Contract bronze, Instant end) {
    ContentFaultCatalogue catalogue = new ContentFaultCatalogue(silver, bronze, end);
    for (Rule rule : silver.rules()) {
      if (rule.onFailure() != Rule.OnFailure.WARN) {
        catalogue.outOfRange(rule);
        catalogue.future(rule);
      }
    }
    catalogue.missing();
    catalogue.orphan();
    WrongUnits.of(silver).forEach(catalogue.found::add);
    return catalogue.found;
  }

  private void outOfRange(Rule rule) {
    Matcher range = RANGE.matcher(rule.expression());
    Matcher atLeast = AT_LEAST.matcher(rule.expression());
    Matcher ofCode = RANGE_OF_CODE.matcher(rule.expression());
    if (range.matches()) {
      beyond(rule, range.group(1), range.group(3), 1);
    } else if (atLeast.matches()) {
      beyond(rule, atLeast.group(1), atLeast.group(2), -1);
    } else if (ofCode.matches()) {
      BigDecimal value = new BigDecimal(ofCode.group(7)).add(BigDecimal.ONE);
      found.add(
          ContentFault.flagged(
              Faults.OUT_OF_RANGE,
              rule.id(),
              ofCode.group(1),
              ofCode.group(2),
              ofCode.group(3),
              ofCode.group(4),
              ofCode.group(5),
              value));
    }
  }

  private void beyond(Rule rule, String column, String bound, int by) {
    BigDecimal value = new BigDecimal(bound).add(BigDecimal.valueOf(by));
    if (source(column).isPresent()) {
      found.add(ContentFault.flagged(Faults.OUT_OF_RANGE, rule.id(), column, value));
    }
  }

  private void future(Rule rule) {
    String column = rule.id().replaceFirst("_not_in_future$", "");
    if (column.equals(rule.id())) {
      return;
    }
    Instant then = end.plus(CENTURY);
    source(column)
        .flatMap(Column::sourceType)
        .ifPresent(
            type ->
                found.add(
                    ContentFault.flagged(
                        Faults.FUTURE_DATE,
                        rule.id(),
                        column,
                        type.equals("date") ? Cells.day(then) : then)));
  }

  private void missing() {
    for (Column c : silver.columns()) {
      if (c.required()
          && !c.isKey()
          && !STAMPS.contains(c.name())
          && source(c.name()).isPresent()) {
        found.add(
            ContentFault.flagged(Faults.MISSING_REQUIRED, c.name() + "_required", c.name(), null));
      }
    }
  }

  /** A row of a patient, or else of another parent, whom nobody knows. */
  private void orphan() {
    Optional<Relationship> parent =
        silver.relationships().stream()
            .filter(
                r ->
                    silver.subject().isColumn()
                        && r.column().equals(silver.subject().column().orElseThrow()))
            .findFirst()
            .or(() -> silver.relationships().stream().findFirst());
    parent.ifPresent(
        r ->
            found.add(
                ContentFault.counted(
                    Faults.ORPHAN,
                    "orphans_" + r.column(),
                    r.column(),
                    Cells.id("nobody", silver.table().name()))));
  }

  /** The service's own column, if silver takes it over under its name. */
  private Optional<Column> source(String column) {
    return silver
        .column(column)
        .filter(c -> c.transformLogic().isEmpty() && !c.isKey())
        .flatMap(c -> bronze.column(c.name()));
  }
}
