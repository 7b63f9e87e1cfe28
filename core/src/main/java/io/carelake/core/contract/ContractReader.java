package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one contract file. What is broken is reported, and stood in for, so that the rest is read.
 */
final class ContractReader {
  private final YamlMap root;
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<Column> columns = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Relationship> relationships = new ArrayList<>();

  private ContractReader(YamlMap root) {
    this.root = root;
  }

  static Optional<LoadedContract> read(Path file, Problems problems) {
    return YamlDocument.read(file, problems).flatMap(root -> new ContractReader(root).contract());
  }

  private Optional<LoadedContract> contract() {
    root.only(OdcsKeys.CONTRACT);
    exactly("apiVersion", "v3.1.0");
    exactly("kind", "DataContract");
    Optional<TableId> table = root.required("id").flatMap(id -> tableId(root, "id", id));
    String tenant = root.required("tenant").orElse("");
    String version = root.required("version").orElse("");
    String status = root.required("status").orElse("");
    String domain = root.required("domain").orElse("");
    Optional<YamlMap> about = root.map("description");
    about.ifPresent(d -> d.only(OdcsKeys.DESCRIPTION));
    if (about.isEmpty()) {
      root.problem("description", "Missing description");
    }
    Optional<YamlMap> object = object(table);
    ServiceLevels levels = ServiceLevels.read(root);
    CustomProperties custom = new CustomProperties(root, OdcsKeys.CONTRACT_CUSTOM);
    OdcsKeys.CONTRACT_CUSTOM.forEach(p -> lines.put(p, custom.line(p)));
    Load load = load(custom);
    List<TableId> inputs = inputs(custom);
    Optional<ServiceSource> source = source(custom, domain);
    Subject subject = subject(custom);
    ConsentPurpose purpose = purpose(custom, subject);
    if (table.isEmpty() || object.isEmpty()) {
      return Optional.empty();
    }
    Contract contract =
        new Contract(
            table.get(),
            root.file(),
            version,
            status,
            domain,
            about.flatMap(d -> d.required("purpose")).orElse(""),
            object.get().required("description").orElse(""),
            object.get().required("dataGranularityDescription").orElse(""),
            List.copyOf(columns),
            load,
            inputs,
            source,
            subject,
            purpose,
            rulesWithRequired(table.get()),
            List.copyOf(relationships),
            owner(),
            levels.freshness(),
            levels.retention(),
            custom.texts("partitioning"),
            custom.flag("certified"),
            onDrift(custom, load),
            quarantineLimit(custom, load));
    return Optional.of(new LoadedContract(contract, tenant, lines, history(custom, contract)));
  }

  private void exactly(String key, String expected) {
    root.required(key)
        .filter(v -> !v.equals(expected))
        .ifPresent(
            v -> root.problem(key, "Invalid " + key + ": " + v + " (expected " + expected + ")"));
  }

  private static Optional<TableId> tableId(YamlMap at, String key, String text) {
    try {
      TableId table = TableId.parse(text);
      Layer.of(table);
      return Optional.of(table);
    } catch (IllegalArgumentException e) {
      at.problem(
          key,
          "Invalid "
              + key
              + ": "
              + text
              + " (expected layer.table, snake_case, layer one of "
              + "bronze, silver, gold, features, secure, ops)");
      return Optional.empty();
    }
  }

  private Optional<YamlMap> object(Optional<TableId> table) {
    List<YamlMap> objects = root.maps("schema");
    if (objects.size() != 1) {
      root.problem(
          "schema", "Invalid schema: " + objects.size() + " objects (expected one per contract)");
      return Optional.empty();
    }
    YamlMap object = objects.get(0).only(OdcsKeys.OBJECT);
    Optional<String> name = object.required("name");
    Optional<String> physical = object.text("physicalName");
    if (table.isPresent()) {
      name.filter(n -> !n.equals(table.get().name()))
          .ifPresent(n -> object.problem("name", differs("name", n, table.get().name())));
      physical
          .filter(n -> !n.equals(table.get().toString()))
          .ifPresent(
              n -> object.problem("physicalName", differs("physicalName", n, table.get() + "")));
    }
    columns(object);
    object.maps("quality").forEach(item -> rule(item, Optional.empty()));
    object.maps("relationships").forEach(item -> relationship(item, table));
    return Optional.of(object);
  }

  private static String differs(String key, String value, String expected) {
    return "Invalid " + key + ": " + value + " (expected " + expected + ", as the contract's id)";
  }

  private void columns(YamlMap object) {
    List<YamlMap> properties = object.maps("properties");
    if (properties.isEmpty()) {
      object.problem("properties", "Missing properties: a table has columns");
    }
    for (YamlMap property : properties) {
      Optional<Column> column = ColumnReader.read(property);
      if (column.isEmpty()) {
        continue;
      }
      String name = column.get().name();
      if (lines.putIfAbsent("column:" + name, property.line()) != null) {
        property.problem("name", "Duplicate column: " + name);
        continue;
      }
      columns.add(column.get());
      property.maps("quality").forEach(item -> rule(item, Optional.of(name)));
      property.maps("relationships").forEach(item -> relationshipOf(item, name));
    }
    if (!properties.isEmpty() && columns.stream().noneMatch(Column::isKey)) {
      object.problem("properties", "Missing key: mark its columns with primaryKey: true");
    } else if (!ColumnReader.isNumberedInOrder(columns)) {
      object.problem(
          "properties", "Invalid key: primaryKeyPosition must count the key's columns 1, 2, …");
    }
  }

  private void rule(YamlMap item, Optional<String> column) {
    Optional<Rule> rule = RuleReader.read(item, column);
    if (rule.isPresent()) {
      if (lines.putIfAbsent("rule:" + rule.get().id(), item.line()) != null) {
        item.problem("id", "Duplicate rule: " + rule.get().id());
      } else {
        rules.add(rule.get());
      }
    }
  }

  /** Bronze is what arrived, it has no rules; everywhere else a required column is one. */
  private List<Rule> rulesWithRequired(TableId table) {
    List<Rule> all = new ArrayList<>();
    if (Layer.of(table) != Layer.BRONZE) {
      Set<String> own = new HashSet<>();
      rules.forEach(r -> own.add(r.id()));
      columns.stream()
          .filter(Column::required)
          .map(RuleReader::required)
          .filter(r -> !own.contains(r.id()))
          .forEach(all::add);
    }
    all.addAll(rules);
    return List.copyOf(all);
  }

  private void relationship(YamlMap item, Optional<TableId> table) {
    item.only(OdcsKeys.RELATIONSHIP);
    Optional<String> from = item.required("from");
    if (from.isEmpty()) {
      return;
    }
    String[] parts = from.get().split("\\.", -1);
    if (parts.length != 2 || table.isPresent() && !parts[0].equals(table.get().name())) {
      item.problem(
          "from",
          "Invalid from: "
              + from.get()
              + " (expected "
              + table.map(TableId::name).orElse("table")
              + ".column)");
      return;
    }
    target(item, parts[1], table);
  }

  private void relationshipOf(YamlMap item, String column) {
    item.only(OdcsKeys.RELATIONSHIP);
    target(item, column, root.text("id").flatMap(id -> tableId(root, "id", id)));
  }

  /** A relationship stays within its layer: {@code users.user_id} of a silver table is silver's. */
  private void target(YamlMap item, String column, Optional<TableId> table) {
    Optional<String> to = item.required("to");
    if (to.isEmpty() || table.isEmpty()) {
      return;
    }
    String[] parts = to.get().split("\\.", -1);
    if (parts.length != 2) {
      item.problem("to", "Invalid to: " + to.get() + " (expected table.column)");
      return;
    }
    tableId(item, "to", table.get().namespace() + "." + parts[0])
        .ifPresent(t -> relationships.add(new Relationship(column, t, parts[1])));
    lines.put("relationship:" + column, item.line());
  }

  private Load load(CustomProperties custom) {
    String expected =
        "one of "
            + Arrays.stream(Load.values())
                .filter(l -> l != Load.HISTORY)
                .map(Choice::written)
                .toList();
    if (!custom.has("load")) {
      custom.problem("load", "Missing custom property load (" + expected + ")");
    }
    return custom.parsed("load", expected, ContractReader::load).orElse(Load.APPEND);
  }

  private static Load load(String text) {
    Load load = Choice.of(Load.class, text);
    if (load == Load.HISTORY) {
      throw new IllegalArgumentException(text);
    }
    return load;
  }

  private static boolean history(CustomProperties custom, Contract contract) {
    if (!custom.flag("history")) {
      return false;
    }
    List<String> taken = HistoryContract.taken(contract);
    if (contract.load() != Load.CDC) {
      custom.problem(
          "history", "Invalid history: only a source-aligned table (load: cdc) can have one");
    } else if (!taken.isEmpty()) {
      custom.problem(
          "history",
          "Invalid history: "
              + contract.table()
              + " has columns of its own named "
              + taken
              + ", which its history needs; give them other names by transformLogic, or leave"
              + " history out");
    }
    return contract.load() == Load.CDC && taken.isEmpty();
  }

  private static List<TableId> inputs(CustomProperties custom) {
    List<TableId> inputs = new ArrayList<>();
    for (String text : custom.texts("inputs")) {
      try {
        TableId input = TableId.parse(text);
        Layer.of(input);
        if (inputs.contains(input)) {
          custom.problem("inputs", "Duplicate input: " + text);
        } else {
          inputs.add(input);
        }
      } catch (IllegalArgumentException e) {
        custom.problem("inputs", "Invalid input: " + text + " (expected layer.table)");
      }
    }
    return List.copyOf(inputs);
  }

  private Optional<ServiceSource> source(CustomProperties custom, String service) {
    custom.parsed(
        "envelope",
        "debezium",
        v -> {
          if (!v.equals("debezium")) {
            throw new IllegalArgumentException(v);
          }
          return v;
        });
    if (!custom.has("envelope") && !custom.has("topic") && !custom.has("database")) {
      return Optional.empty();
    }
    for (String wanted : List.of("envelope", "topic", "database")) {
      if (!custom.has(wanted)) {
        custom.problem(
            wanted,
            "Missing custom property "
                + wanted
                + ": a table of change events has envelope, topic and database");
      }
    }
    Optional<String> topic =
        custom.parsed(
            "topic",
            "cdc.<prefix>.<table>",
            v -> {
              if (!v.matches("cdc\\.[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*")) {
                throw new IllegalArgumentException(v);
              }
              return v;
            });
    return topic.map(t -> new ServiceSource(service, custom.text("database").orElse(""), t));
  }

  private Subject subject(CustomProperties custom) {
    String expected = "a column, 'column -> table.column' or 'none: reason'";
    if (!custom.has("subject")) {
      custom.problem("subject", "Missing custom property subject (" + expected + ")");
    }
    return custom.parsed("subject", expected, Subject::parse).orElse(Subject.none("unknown"));
  }

  private ConsentPurpose purpose(CustomProperties custom, Subject subject) {
    String expected = "one of " + List.of(ConsentPurpose.values());
    if (!custom.has("consentPurpose") && subject.column().isPresent()) {
      custom.problem("consentPurpose", "Missing custom property consentPurpose (" + expected + ")");
    }
    return custom
        .parsed("consentPurpose", expected, ConsentPurpose::valueOf)
        .orElse(ConsentPurpose.OPERATIONS);
  }

  private static Optional<QuarantineLimit> quarantineLimit(CustomProperties custom, Load load) {
    if (custom.has("quarantineLimit") && load == Load.APPEND) {
      custom.problem(
          "quarantineLimit",
          "Invalid quarantineLimit: only tables of silver and gold have quarantined rows");
    }
    return custom.parsed("quarantineLimit", QuarantineLimit.EXPECTED, QuarantineLimit::parse);
  }

  private static OnDrift onDrift(CustomProperties custom, Load load) {
    if (custom.has("onDrift") && load != Load.APPEND && load != Load.CDC) {
      custom.problem(
          "onDrift", "Invalid onDrift: only tables of change events drift (load append or cdc)");
    }
    return custom
        .parsed("onDrift", Choice.expected(OnDrift.class), v -> Choice.of(OnDrift.class, v))
        .orElse(OnDrift.REPORT);
  }

  private String owner() {
    Optional<YamlMap> team = root.map("team");
    team.ifPresent(t -> t.only(OdcsKeys.TEAM));
    if (team.isEmpty()) {
      root.problem("team", "Missing team: a table has an owner");
    }
    return team.flatMap(t -> t.required("name")).orElse("");
  }
}
