package io.carelake.core.contract;

import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of one table in the data dictionary. */
final class TablePage {
  private final Contract contract;
  private final Contracts all;
  private final StringBuilder md = new StringBuilder();

  TablePage(Contract contract, Contracts all) {
    this.contract = contract;
    this.all = all;
  }

  String text() {
    md.append(ContractDocs.MARKER).append("; do not edit. -->\n");
    md.append("# ").append(contract.table()).append("\n\n");
    md.append(contract.description()).append("\n\n");
    facts();
    columns();
    rules();
    relationships();
    return md.toString();
  }

  private void facts() {
    md.append("| | |\n|---|---|\n");
    fact("Grain", contract.grain());
    fact("Key", code(contract.keyNames()));
    fact("Purpose", contract.purpose());
    fact("Domain", contract.domain());
    fact("Owner", contract.owner());
    fact("Version", contract.version() + ", " + contract.status() + certified());
    fact("Load", Choice.written(contract.load()));
    contract
        .source()
        .ifPresent(
            s ->
                fact(
                    "Source",
                    s.service() + ", database `" + s.database() + "`, topic `" + s.topic() + "`"));
    if (!contract.inputs().isEmpty()) {
      fact("Inputs", contract.inputs().stream().map(this::link).collect(Collectors.joining(", ")));
    }
    fact("Subject", subject());
    fact("Consent purpose", contract.consentPurpose().name());
    contract.freshness().ifPresent(f -> fact("Freshness", "at most " + words(f) + " old"));
    contract.retention().ifPresent(r -> fact("Retention", words(r)));
    if (!contract.partitioning().isEmpty()) {
      fact("Partitioning", code(contract.partitioning()));
    }
    TableId history = HistoryContract.of(contract.table());
    if (all.find(history).filter(c -> c.load() == Load.HISTORY).isPresent()) {
      fact("History", link(history));
    }
    if (contract.hasIdentifiedTwin()) {
      fact(
          "Twins",
          "`" + contract.table().identified() + "` in clear; this table with protected columns");
    }
  }

  private String certified() {
    return contract.certified() ? ", certified" : "";
  }

  private void fact(String name, String value) {
    md.append("| ").append(name).append(" | ").append(cell(value)).append(" |\n");
  }

  private String subject() {
    Subject s = contract.subject();
    if (s.column().isEmpty()) {
      return "none: " + s.reason().orElse("");
    }
    List<String> steps = new ArrayList<>(List.of(s.column().get()));
    steps.addAll(s.path());
    return steps.stream().map(x -> "`" + x + "`").collect(Collectors.joining(" → "));
  }

  private void columns() {
    md.append("\n## Columns\n\n");
    if (contract.source().isPresent()) {
      md.append("The columns below are the source's, in Debezium's encoding. They stand inside");
      md.append(" `before` and `after`; around them are `source`, `op`, `ts_ms`, `transaction`,");
      md.append(" `key`, `_headers`, the position (`_topic`, `_topic_epoch`, `_topic_partition`,");
      md.append(" `_offset`), the times `_kafka_at`, `_ingested_at`, `_event_at`, and");
      md.append(" `_rescued` with whatever fits no column.\n\n");
    }
    md.append("| column | type | source type | classification | protection | FHIR path | |\n");
    md.append("|---|---|---|---|---|---|---|\n");
    for (Column c : contract.columns()) {
      md.append("| `").append(c.name()).append('`').append(marks(c)).append(" | ");
      md.append(cell(c.type().sql())).append(" | ");
      md.append(cell(c.sourceType().orElse(""))).append(" | ");
      md.append(
          c.classification() == Classification.NONE ? "" : Choice.written(c.classification()));
      md.append(" | ").append(c.protection().map(Choice::written).orElse("")).append(" | ");
      md.append(c.fhirPath().map(p -> "`" + codeCell(p) + "`").orElse("")).append(" | ");
      md.append(cell(c.description()));
      c.transformLogic().ifPresent(t -> md.append(" Made by `").append(codeCell(t)).append("`."));
      md.append(" |\n");
    }
  }

  private static String marks(Column c) {
    List<String> marks = new ArrayList<>();
    if (c.isKey()) {
      marks.add("key");
    } else if (c.required()) {
      marks.add("required");
    }
    if (c.criticalDataElement()) {
      marks.add("critical");
    }
    return marks.isEmpty() ? "" : " (" + String.join(", ", marks) + ")";
  }

  private void rules() {
    List<Rule> own = contract.rules().stream().filter(r -> !RuleReader.isRequiredness(r)).toList();
    if (own.size() < contract.rules().size() || !own.isEmpty()) {
      md.append("\n## Rules\n\n");
    }
    if (own.size() < contract.rules().size()) {
      md.append("Key and required columns are never null (`<column>_required`, quarantine).\n");
    }
    if (own.isEmpty()) {
      return;
    }
    md.append("\n| rule | what must hold | dimension | on failure | |\n|---|---|---|---|---|\n");
    for (Rule r : own) {
      md.append("| `").append(r.id()).append("` | `");
      md.append(codeCell(judged(r))).append("` | ").append(r.dimension()).append(" | ");
      md.append(Choice.written(r.onFailure()));
      r.maxFailingShare().ifPresent(s -> md.append(", at most ").append(s * 100).append(" %"));
      md.append(" | ").append(cell(r.description())).append(" |\n");
    }
  }

  /** A library metric does not name its column itself; what a number is held against follows. */
  private static String judged(Rule rule) {
    String column =
        rule.kind() == Rule.Kind.LIBRARY ? rule.column().map(c -> c + ": ").orElse("") : "";
    return column
        + rule.expression()
        + rule.comparison()
            .filter(c -> rule.isOfTable() || !c.isNone())
            .map(c -> " " + c.words())
            .orElse("");
  }

  private void relationships() {
    if (contract.relationships().isEmpty()) {
      return;
    }
    md.append("\n## Relationships\n\n");
    for (Relationship r : contract.relationships()) {
      md.append("- `").append(r.column()).append("` → ").append(link(r.to()));
      md.append(".`").append(r.toColumn()).append("`\n");
    }
  }

  /** A link where there is a page: an identified twin is on the page of its contract. */
  private String link(TableId table) {
    Optional<Contract> target = all.find(table);
    return target
        .map(t -> "[" + table + "](../" + t.layer().namespace() + "/" + t.table().name() + ".md)")
        .orElse("`" + table + "`");
  }

  private static String code(List<String> names) {
    return names.stream().map(n -> "`" + n + "`").collect(Collectors.joining(", "));
  }

  private static String words(Duration d) {
    return d.toMinutes() % 60 == 0 ? d.toHours() + " h" : d.toMinutes() + " min";
  }

  private static String words(Period p) {
    if (p.getYears() > 0) {
      return p.getYears() + " years";
    }
    return p.getMonths() > 0 ? p.getMonths() + " months" : p.getDays() + " days";
  }

  /** Text inside of a Markdown table. */
  static String cell(String text) {
    return codeCell(text).replace("<", "&lt;");
  }

  /** Code inside of a Markdown table. */
  private static String codeCell(String text) {
    return text.replaceAll("\\s+", " ").strip().replace("|", "\\|");
  }
}
