package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes one class of column constants per table that transforms read or make, formatted as the
 * formatter would.
 */
public final class ConstantsWriter {
  private static final String FOLDER = "core/src/main/java/io/carelake/core/tables";
  private static final String MARKER = "generated from its contract.";
  private static final int WIDTH = 100;
  private static final Set<Layer> LAYERS =
      EnumSet.of(Layer.SILVER, Layer.GOLD, Layer.FEATURES, Layer.SECURE);

  private ConstantsWriter() {}

  /** Writes the constants of the repository's own contracts below a checkout's root. */
  public static void write(Contracts contracts, Path root) {
    files(contracts).write(root);
  }

  static GeneratedFiles files(Contracts contracts) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Contract c : GeneratedFiles.ofRepository(contracts)) {
      if (LAYERS.contains(c.layer())) {
        texts.put(FOLDER + "/" + className(c.table()) + ".java", source(c));
      }
    }
    return new GeneratedFiles(List.of(FOLDER), MARKER, texts);
  }

  static String className(TableId table) {
    return Arrays.stream((table.namespace() + "_" + table.name()).split("_"))
        .filter(w -> !w.isEmpty())
        .map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
        .collect(Collectors.joining());
  }

  private static String source(Contract c) {
    StringBuilder java = new StringBuilder();
    java.append("package io.carelake.core.tables;\n\n");
    java.append("import io.carelake.core.contract.TableId;\n");
    java.append("import io.carelake.core.transform.Field;\n\n");
    java.append("/** Columns of {@code ").append(c.table()).append("}, ").append(MARKER);
    java.append(" */\n");
    java.append("public final class ").append(className(c.table())).append(" {\n");
    constant(
        java,
        "TableId TABLE",
        "new TableId(\"" + c.table().namespace() + "\", \"" + c.table().name() + "\");");
    java.append('\n');
    for (Column column : c.columns()) {
      constant(
          java, "Field " + constantName(column), "new Field(TABLE, \"" + column.name() + "\");");
    }
    java.append("\n  private ").append(className(c.table())).append("() {}\n}\n");
    return java.toString();
  }

  private static String constantName(Column column) {
    String name = column.name().toUpperCase(Locale.ROOT);
    return name.equals("TABLE") ? "TABLE_COLUMN" : name;
  }

  private static void constant(StringBuilder java, String declaration, String value) {
    String left = "  public static final " + declaration + " =";
    boolean fits = left.length() + 1 + value.length() <= WIDTH;
    java.append(left).append(fits ? " " : "\n      ").append(value).append('\n');
  }
}
