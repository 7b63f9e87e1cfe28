package io.carelake.core.lineage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.TableId;
import java.util.List;
import java.util.Locale;

/**
 * The way back from a column to its sources.
 *
 * @param field the column, or a path into it
 * @param type DIRECT or INDIRECT, empty at the root: how the column below depends on this one
 * @param subtype the kind of transformation, empty at the root
 * @param masking whether the value is protected on the way from here to the column below
 * @param about classification and protection by contract, or where a bronze column comes from
 * @param sources what this one is made of, in turn
 */
public record LineageTree(
    TableId table,
    String field,
    String type,
    String subtype,
    boolean masking,
    String about,
    List<LineageTree> sources) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The tree for a terminal. */
  public String text() {
    StringBuilder out = new StringBuilder();
    print(out, "", "");
    return out.toString();
  }

  private void print(StringBuilder out, String first, String rest) {
    out.append(first).append(table).append('.').append(field);
    if (!subtype.isEmpty()) {
      out.append("  ").append(subtype.toLowerCase(Locale.ROOT).replace('_', ' '));
    }
    if (masking) {
      out.append(", masked");
    }
    if (!about.isEmpty()) {
      out.append("  [").append(about).append(']');
    }
    out.append('\n');
    for (int i = 0; i < sources.size(); i++) {
      boolean last = i == sources.size() - 1;
      sources.get(i).print(out, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
    }
  }

  /** The tree for a program. */
  public String json() {
    return node().toPrettyString();
  }

  ObjectNode node() {
    ObjectNode node = JSON.createObjectNode();
    node.put("table", table.toString());
    node.put("field", field);
    if (!subtype.isEmpty()) {
      node.put("type", type);
      node.put("subtype", subtype);
      node.put("masking", masking);
    }
    if (!about.isEmpty()) {
      node.put("about", about);
    }
    ArrayNode children = node.putArray("sources");
    sources.forEach(s -> children.add(s.node()));
    return node;
  }
}
