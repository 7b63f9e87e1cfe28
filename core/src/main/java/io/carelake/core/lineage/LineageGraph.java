package io.carelake.core.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.contract.TableId;
import io.carelake.core.lineage.ColumnLineage.InputField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The column lineage of many tables as one graph. */
final class LineageGraph {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Map<TableId, ColumnLineage> tables;

  LineageGraph(Map<TableId, ColumnLineage> tables) {
    this.tables = Map.copyOf(tables);
  }

  Optional<ColumnLineage> of(TableId table) {
    return Optional.ofNullable(tables.get(table));
  }

  /**
   * The sources of a field: its own if it is known, else those of what holds it. A table's reading
   * of itself (the state it had before) is no source.
   */
  List<InputField> sources(TableId table, String field) {
    ColumnLineage lineage = tables.get(table);
    if (lineage == null) {
      return List.of();
    }
    for (String path = field; ; path = path.substring(0, path.lastIndexOf('.'))) {
      List<InputField> found = lineage.columns().get(path);
      if (found != null) {
        return found.stream().filter(f -> !f.table().equals(table)).toList();
      }
      if (path.indexOf('.') < 0) {
        return List.of();
      }
    }
  }

  boolean reachesBronze(TableId table, String field) {
    return reachesBronze(table, field, new HashSet<>());
  }

  private boolean reachesBronze(TableId table, String field, Set<String> seen) {
    if (table.namespace().equals("bronze")) {
      return true;
    }
    return seen.add(table + "." + field)
        && sources(table, field).stream().anyMatch(f -> reachesBronze(f.table(), f.field(), seen));
  }

  /** The column lineage an event of ours carries. */
  static ColumnLineage parse(String event) {
    JsonNode root;
    try {
      root = JSON.readTree(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read a lineage event: it is not JSON");
    }
    Map<String, TableId> names = new HashMap<>();
    for (JsonNode input : root.path("inputs")) {
      String symlink = input.at("/facets/symlinks/identifiers/0/name").asText();
      // A topic or a folder has no name in the catalog.
      if (!symlink.isEmpty()) {
        names.put(input.path("name").asText(), TableId.parse(symlink));
      }
    }
    JsonNode facet = root.at("/outputs/0/facets/columnLineage");
    Map<String, List<InputField>> columns = new LinkedHashMap<>();
    facet
        .path("fields")
        .fields()
        .forEachRemaining(
            f -> columns.put(f.getKey(), fields(f.getValue().path("inputFields"), names)));
    return new ColumnLineage(columns, fields(facet.path("dataset"), names));
  }

  private static List<InputField> fields(JsonNode inputs, Map<String, TableId> names) {
    List<InputField> fields = new ArrayList<>();
    for (JsonNode input : inputs) {
      TableId table = names.computeIfAbsent(input.path("name").asText(), LineageGraph::fromPath);
      for (JsonNode t : input.path("transformations")) {
        fields.add(
            new InputField(
                table,
                input.path("field").asText(),
                t.path("type").asText(),
                t.path("subtype").asText(),
                t.path("masking").asBoolean()));
      }
    }
    return fields;
  }

  /** A table that is no input of its own right (the state the target had) lies by its name. */
  private static TableId fromPath(String path) {
    String[] parts = path.split("/", -1);
    return new TableId(parts[parts.length - 2], parts[parts.length - 1]);
  }
}
