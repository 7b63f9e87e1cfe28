package io.carelake.testkit;

import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.OnDrift;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.QuarantineLimit;
import io.carelake.core.contract.Relationship;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.Subject;
import io.carelake.core.contract.TableId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/** Builds contracts for tests by field, with valid defaults for the rest. */
public final class ContractBuilder {
  private final TableId table;
  private final List<Column> columns = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Relationship> relationships = new ArrayList<>();
  private final List<TableId> inputs = new ArrayList<>();
  private Subject subject = Subject.none("a test");
  private ConsentPurpose purpose = ConsentPurpose.TREATMENT;
  private Load load = Load.MERGE;
  private OnDrift onDrift = OnDrift.REPORT;
  private Optional<ServiceSource> source = Optional.empty();
  private Optional<QuarantineLimit> quarantineLimit = Optional.empty();

  private ContractBuilder(TableId table) {
    this.table = table;
  }

  public static ContractBuilder of(String table) {
    return new ContractBuilder(TableId.parse(table));
  }

  public ContractBuilder key(String name, String type) {
    int position = 1 + (int) columns.stream().filter(Column::isKey).count();
    return add(name, type, position, true, Classification.NONE, Optional.empty());
  }

  public ContractBuilder column(String name, String type) {
    return add(name, type, 0, false, Classification.NONE, Optional.empty());
  }

  public ContractBuilder column(String name, String type, Classification classification) {
    return add(name, type, 0, false, classification, Optional.empty());
  }

  public ContractBuilder required(String name, String type) {
    return add(name, type, 0, true, Classification.NONE, Optional.empty());
  }

  public ContractBuilder guarded(String name, String type, Protection protection) {
    return add(name, type, 0, false, Classification.DIRECT_IDENTIFIER, Optional.of(protection));
  }

  /** A key column of a service's table. */
  public ContractBuilder sourceKey(String name, String sourceType, String type) {
    int position = 1 + (int) columns.stream().filter(Column::isKey).count();
    return add(name, type, position, true, Optional.of(sourceType), Optional.empty());
  }

  /** A column of a service's table: its PostgreSQL type, and its type in this table. */
  public ContractBuilder source(String name, String sourceType, String type) {
    return add(name, type, 0, false, Optional.of(sourceType), Optional.empty());
  }

  /** A column that is made of others by an expression. */
  public ContractBuilder derived(String name, String type, String transformLogic) {
    return add(name, type, 0, false, Optional.empty(), Optional.of(transformLogic));
  }

  private ContractBuilder add(
      String name,
      String type,
      int keyPosition,
      boolean required,
      Optional<String> sourceType,
      Optional<String> transformLogic) {
    columns.add(
        new Column(
            name,
            "string",
            DataType.fromDDL(type),
            "A column of a test.",
            required,
            keyPosition,
            Classification.NONE,
            false,
            sourceType,
            transformLogic,
            Optional.empty(),
            Optional.empty(),
            List.of()));
    return this;
  }

  private ContractBuilder add(
      String name,
      String type,
      int keyPosition,
      boolean required,
      Classification classification,
      Optional<Protection> protection) {
    columns.add(
        new Column(
            name,
            "string",
            DataType.fromDDL(type),
            "A column of a test.",
            required,
            keyPosition,
            classification,
            false,
            Optional.empty(),
            Optional.empty(),
            protection,
            Optional.empty(),
            List.of()));
    return this;
  }

  /** A row rule that quarantines. */
  public ContractBuilder rule(String id, String predicate) {
    return rule(id, Rule.Kind.ROW, Optional.empty(), predicate, Rule.OnFailure.QUARANTINE, null);
  }

  public ContractBuilder rule(
      String id,
      Rule.Kind kind,
      Optional<String> column,
      String expression,
      Rule.OnFailure onFailure,
      Double maxFailingShare) {
    rules.add(
        new Rule(
            id,
            kind,
            column,
            expression,
            "conformity",
            "error",
            onFailure,
            Optional.ofNullable(maxFailingShare),
            "A rule of a test."));
    return this;
  }

  public ContractBuilder rule(Rule rule) {
    rules.add(rule);
    return this;
  }

  public ContractBuilder refersTo(String column, String table, String toColumn) {
    relationships.add(new Relationship(column, TableId.parse(table), toColumn));
    return this;
  }

  public ContractBuilder inputs(String... tables) {
    for (String t : tables) {
      inputs.add(TableId.parse(t));
    }
    return this;
  }

  public ContractBuilder subject(String column) {
    subject = Subject.column(column);
    return this;
  }

  public ContractBuilder purpose(ConsentPurpose consentPurpose) {
    purpose = consentPurpose;
    return this;
  }

  /** A bronze table of change events of this topic. */
  public ContractBuilder topic(String topic) {
    source = Optional.of(new ServiceSource("test-service", "healthfinance_test", topic));
    load = Load.APPEND;
    return this;
  }

  public ContractBuilder load(Load how) {
    load = how;
    return this;
  }

  public ContractBuilder onDrift(OnDrift policy) {
    onDrift = policy;
    return this;
  }

  public ContractBuilder quarantineLimit(String limit) {
    quarantineLimit = Optional.of(QuarantineLimit.parse(limit));
    return this;
  }

  public Contract build() {
    return new Contract(
        table,
        Path.of("test.odcs.yaml"),
        "1.0.0",
        "active",
        "test",
        "A test.",
        "A table of a test.",
        "One row per test.",
        List.copyOf(columns),
        load,
        List.copyOf(inputs),
        source,
        subject,
        purpose,
        List.copyOf(rules),
        List.copyOf(relationships),
        "test-team",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        onDrift,
        quarantineLimit);
  }
}
