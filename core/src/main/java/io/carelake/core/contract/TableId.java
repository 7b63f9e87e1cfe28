package io.carelake.core.contract;

import java.util.regex.Pattern;

/**
 * Names a table of the lake: a namespace (layer) and a name, for example {@code silver.encounters}.
 * Both are lower-case snake_case, so that a name from a contract can never carry SQL.
 */
public record TableId(String namespace, String name)
    implements Comparable<TableId>, java.io.Serializable {
  private static final Pattern PART = Pattern.compile("[a-z][a-z0-9_]{0,127}");

  public TableId {
    if (!PART.matcher(namespace).matches() || !PART.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Invalid table: " + namespace + "." + name + " (expected layer.snake_case_name)");
    }
  }

  public static TableId parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("Invalid table: " + text + " (expected layer.table)");
    }
    return new TableId(text.substring(0, dot), text.substring(dot + 1));
  }

  /** The clear twin of this table in the restricted zone. */
  public TableId identified() {
    return new TableId("secure", name);
  }

  @Override
  public int compareTo(TableId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return namespace + "." + name;
  }
}
