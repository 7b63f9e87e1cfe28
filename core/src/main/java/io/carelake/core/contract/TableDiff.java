package io.carelake.core.contract;

import io.carelake.core.contract.ContractChange.Meaning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** The differences between two versions of one contract. */
final class TableDiff {
  private static final Pattern SIZED =
      Pattern.compile("([a-z ]+?)\\s*\\(\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?\\)");
  private static final List<String> WHOLE = List.of("smallint", "integer", "bigint");

  private final Contract old;
  private final Contract now;
  private final Downstream downstream;
  private final List<ContractChange> changes = new ArrayList<>();

  TableDiff(Contract old, Contract now, Downstream downstream) {
    this.old = old;
    this.now = now;
    this.downstream = downstream;
  }

  List<ContractChange> changes() {
    for (Column c : old.columns()) {
      now.column(c.name()).ifPresentOrElse(n -> column(c, n), () -> gone(c));
    }
    for (Column c : now.columns()) {
      if (old.column(c.name()).isEmpty()) {
        add(
            c.name(),
            "the column is new" + (c.required() ? ", and required" : ""),
            Meaning.NEW_VERSION);
      }
    }
    if (!old.keyNames().equals(now.keyNames())) {
      changes.add(
          new ContractChange(
              now.table(),
              "key",
              "became " + now.keyNames() + ", was " + old.keyNames(),
              Meaning.BREAKING,
              downstream.of(now.table())));
    }
    rules();
    property("load", Contract::load, Meaning.BREAKING);
    property("source", Contract::source, Meaning.BREAKING);
    property("inputs", Contract::inputs, Meaning.NEW_VERSION);
    property("relationships", Contract::relationships, Meaning.NEW_VERSION);
    property("subject", Contract::subject, Meaning.BREAKING);
    property("consentPurpose", Contract::consentPurpose, Meaning.BREAKING);
    property("grain", Contract::grain, Meaning.NEW_VERSION);
    property("freshness", Contract::freshness, Meaning.NEW_VERSION);
    property("retention", Contract::retention, Meaning.NEW_VERSION);
    property("onDrift", Contract::onDrift, Meaning.NEW_VERSION);
    property("quarantineLimit", Contract::quarantineLimit, Meaning.COMPATIBLE);
    property("status", Contract::status, Meaning.COMPATIBLE);
    property("owner", Contract::owner, Meaning.COMPATIBLE);
    property("partitioning", Contract::partitioning, Meaning.COMPATIBLE);
    property("description", c -> c.purpose() + c.description() + c.domain(), Meaning.COMPATIBLE);
    property("certified", Contract::certified, Meaning.COMPATIBLE);
    return changes;
  }

  private void add(String part, String text, Meaning meaning) {
    changes.add(new ContractChange(now.table(), part, text, meaning, List.of()));
  }

  private void breaking(String column, String text) {
    changes.add(
        new ContractChange(
            now.table(), column, text, Meaning.BREAKING, downstream.of(now.table(), column)));
  }

  private void gone(Column c) {
    breaking(c.name(), "the column is gone");
  }

  private void column(Column was, Column is) {
    String name = is.name();
    if (!was.type().equals(is.type())) {
      String text = "type became " + is.type().sql() + ", was " + was.type().sql();
      if (isWider(was.type(), is.type())) {
        add(name, text, Meaning.NEW_VERSION);
      } else {
        breaking(name, text);
      }
    }
    if (!was.sourceType().equals(is.sourceType())) {
      String text =
          "source type became "
              + is.sourceType().orElse("none")
              + ", was "
              + was.sourceType().orElse("none");
      if (isWider(was.sourceType().orElse("text"), is.sourceType().orElse("text"))) {
        add(name, text, Meaning.NEW_VERSION);
      } else {
        breaking(name, text);
      }
    }
    if (!was.transformLogic().equals(is.transformLogic())) {
      breaking(name, "is made otherwise");
    }
    if (was.required() != is.required()) {
      if (is.required()) {
        add(name, "became required", Meaning.NEW_VERSION);
      } else {
        breaking(name, "may be null now");
      }
    }
    if (!was.protection().equals(is.protection())) {
      breaking(name, "protection became " + written(is) + ", was " + written(was));
    }
    if (was.classification() != is.classification()) {
      add(
          name,
          "classification became " + is.classification() + ", was " + was.classification(),
          Meaning.NEW_VERSION);
    }
    boolean sameWords =
        was.description().equals(is.description())
            && was.logicalType().equals(is.logicalType())
            && was.fhirPath().equals(is.fhirPath())
            && was.examples().equals(is.examples())
            && was.criticalDataElement() == is.criticalDataElement();
    if (!sameWords) {
      add(name, "is described otherwise", Meaning.COMPATIBLE);
    }
  }

  private static String written(Column c) {
    return c.protection().map(Choice::written).orElse("none");
  }

  private static boolean isWider(DataType was, DataType is) {
    if (was instanceof DecimalType a && is instanceof DecimalType b) {
      return b.scale() == a.scale() && b.precision() >= a.precision();
    }
    return was.equals(DataTypes.IntegerType) && is.equals(DataTypes.LongType)
        || was.equals(DataTypes.FloatType) && is.equals(DataTypes.DoubleType);
  }

  private static boolean isWider(String was, String is) {
    if (WHOLE.contains(was) && WHOLE.contains(is)) {
      return WHOLE.indexOf(is) > WHOLE.indexOf(was);
    }
    Matcher a = SIZED.matcher(was);
    Matcher b = SIZED.matcher(is);
    if (!a.matches()) {
      return false;
    }
    if (!b.matches()) {
      return is.equals("text") && a.group(1).contains("char");
    }
    return a.group(1).equals(b.group(1))
        && Objects.equals(a.group(3), b.group(3))
        && Integer.parseInt(b.group(2)) >= Integer.parseInt(a.group(2));
  }

  private void rules() {
    Map<String, Rule> before = byId(old);
    Map<String, Rule> after = byId(now);
    before.forEach(
        (id, rule) -> {
          if (!after.containsKey(id) && !isImplied(rule)) {
            add("rule " + id, "is gone", Meaning.NEW_VERSION);
          } else if (after.containsKey(id) && !rule.equals(after.get(id))) {
            add("rule " + id, "judges otherwise", Meaning.NEW_VERSION);
          }
        });
    after.forEach(
        (id, rule) -> {
          if (!before.containsKey(id) && !isImplied(rule)) {
            add("rule " + id, "is new", Meaning.NEW_VERSION);
          }
        });
  }

  /** Comes and goes with {@code required}, which is told. */
  private static boolean isImplied(Rule rule) {
    return rule.column().filter(c -> rule.id().equals(c + "_required")).isPresent();
  }

  private static Map<String, Rule> byId(Contract c) {
    return c.rules().stream()
        .collect(
            Collectors.toMap(Rule::id, Function.identity(), (a, b) -> a, java.util.TreeMap::new));
  }

  private void property(String name, Function<Contract, Object> value, Meaning meaning) {
    if (!value.apply(old).equals(value.apply(now))) {
      if (meaning == Meaning.BREAKING) {
        changes.add(
            new ContractChange(now.table(), name, "differs", meaning, downstream.of(now.table())));
      } else {
        add(name, "differs", meaning);
      }
    }
  }
}
