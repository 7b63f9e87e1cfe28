package io.carelake.core.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Reads one property of a contract's schema. */
final class ColumnReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,127}");
  private static final Set<String> LOGICAL_TYPES =
      Set.of(
          "string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean");

  /** Hundreds of columns share a handful of types; Spark's parser takes a while for each. */
  private static final Map<String, DataType> TYPES = new ConcurrentHashMap<>();

  private ColumnReader() {}

  /** The column; empty only when it has no usable name. A bad type stands in as STRING. */
  static Optional<Column> read(YamlMap property) {
    property.only(OdcsKeys.PROPERTY);
    nested(property);
    Optional<String> name = property.required("name").filter(n -> isName(property, n));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    CustomProperties custom = new CustomProperties(property, OdcsKeys.COLUMN_CUSTOM);
    String description = property.required("description").orElse("");
    boolean isKey = property.flag("primaryKey");
    return Optional.of(
        new Column(
            name.get(),
            logicalType(property),
            type(property),
            description,
            property.flag("required") || isKey,
            keyPosition(property, isKey),
            classification(property, name.get()),
            property.flag("criticalDataElement"),
            custom.text("sourceType"),
            property.text("transformLogic"),
            custom.parsed(
                "protect", Choice.expected(Protection.class), v -> Choice.of(Protection.class, v)),
            fhirPath(property),
            property.texts("examples")));
  }

  private static boolean isName(YamlMap property, String name) {
    if (NAME.matcher(name).matches()) {
      return true;
    }
    property.problem("name", "Invalid name: " + name + " (expected snake_case)");
    return false;
  }

  /** Nested fields are documentation: the type stands in {@code physicalType}. */
  private static void nested(YamlMap property) {
    property.map("items").ifPresent(ColumnReader::nestedPart);
    property.maps("properties").forEach(ColumnReader::nestedPart);
  }

  private static void nestedPart(YamlMap part) {
    nested(part.only(OdcsKeys.PROPERTY));
  }

  private static String logicalType(YamlMap property) {
    String type = property.required("logicalType").orElse("string");
    if (!LOGICAL_TYPES.contains(type)) {
      property.problem("logicalType", Spelling.unknown("logicalType", type, LOGICAL_TYPES));
    }
    return type;
  }

  private static DataType type(YamlMap property) {
    Optional<String> text = property.required("physicalType");
    if (text.isEmpty()) {
      return DataTypes.StringType;
    }
    try {
      return TYPES.computeIfAbsent(text.get(), t -> new CatalystSqlParser().parseDataType(t));
    } catch (Exception | StackOverflowError e) {
      // Scala declares no exceptions: a bad precision or a bad name each throws its own.
      property.problem(
          "physicalType", "Invalid physicalType: " + text.get() + " (expected a Spark SQL type)");
      return DataTypes.StringType;
    }
  }

  private static int keyPosition(YamlMap property, boolean isKey) {
    int position =
        property.parsed("primaryKeyPosition", "1, 2, …", Integer::parseInt).orElse(isKey ? 1 : 0);
    if (!isKey) {
      if (position > 0) {
        property.problem(
            "primaryKeyPosition",
            "Invalid primaryKeyPosition: the column is not a primaryKey; add primaryKey: true");
      }
      return 0;
    }
    if (position < 1) {
      property.problem(
          "primaryKeyPosition", "Invalid primaryKeyPosition: " + position + " (expected 1, 2, …)");
    }
    return Math.max(1, position);
  }

  private static Classification classification(YamlMap property, String column) {
    if (!property.has("classification")) {
      property.problem(
          "classification",
          "Missing classification of "
              + column
              + " (expected "
              + Choice.expected(Classification.class)
              + ")");
    }
    return property
        .parsed(
            "classification",
            Choice.expected(Classification.class),
            v -> Choice.of(Classification.class, v))
        .orElse(Classification.NONE);
  }

  private static Optional<String> fhirPath(YamlMap property) {
    Optional<String> path = Optional.empty();
    for (YamlMap definition : property.maps("authoritativeDefinitions")) {
      definition.only(OdcsKeys.DEFINITION);
      definition.required("url");
      if (definition.required("type").filter("fhirPath"::equals).isPresent()) {
        path = definition.required("description");
      }
    }
    return path;
  }

  /** The keys of the primary key must be numbered 1, 2, … */
  static boolean isNumberedInOrder(List<Column> columns) {
    List<Integer> positions =
        columns.stream().filter(Column::isKey).map(Column::keyPosition).sorted().toList();
    for (int i = 0; i < positions.size(); i++) {
      if (positions.get(i) != i + 1) {
        return false;
      }
    }
    return true;
  }
}
