package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * The other key of a key change, out of the headers that Debezium gives its two halves: the delete
 * names the key that the row goes on with, the create the key that it had. In silver's terms, as
 * {@link KeyStates#keyJson} writes keys.
 */
final class MovedKeys {
  private static final String OLD_HEADER = "__debezium.oldkey";
  private static final String NEW_HEADER = "__debezium.newkey";
  private static final String OLD = "__old_";
  private static final String NEW = "__new_";

  private final Contract bronze;
  private final Contract silver;

  MovedKeys(Contract bronze, Contract silver) {
    this.bronze = bronze;
    this.silver = silver;
  }

  /** The key columns of the source, decoded from the headers of a bronze row. */
  List<Column> decoded() {
    List<Column> columns = new ArrayList<>();
    for (String[] side : new String[][] {{OLD_HEADER, OLD}, {NEW_HEADER, NEW}}) {
      Column header =
          expr("try_element_at(filter(_headers, h -> h.key = '" + side[0] + "'), 1).value");
      for (io.carelake.core.contract.Column c : keysOf(bronze)) {
        Column text =
            coalesce(
                get_json_object(header, "$.payload." + c.name()),
                get_json_object(header, "$." + c.name()));
        columns.add(
            when(
                    header.isNotNull(),
                    PostgresTypes.decode(
                        c.sourceType().orElse("text"),
                        c.type(),
                        java.util.Optional.empty(),
                        PostgresTypes.tryCast(text, c.type())))
                .as(side[1] + c.name()));
      }
    }
    return columns;
  }

  /** Silver's keys, over {@link #decoded}. */
  List<Column> keys() {
    return List.of(key(OLD).as(EventColumns.OLD_KEY), key(NEW).as(EventColumns.NEW_KEY));
  }

  /** For tables whose events always carry all values. */
  static List<Column> none() {
    return List.of(
        lit(null).cast(DataTypes.StringType).as(EventColumns.OLD_KEY),
        lit(null).cast(DataTypes.StringType).as(EventColumns.NEW_KEY));
  }

  private Column key(String prefix) {
    List<Column> parts = new ArrayList<>();
    Column isThere = lit(false);
    for (io.carelake.core.contract.Column c : keysOf(bronze)) {
      isThere = isThere.or(col(prefix + c.name()).isNotNull());
    }
    for (String name : silver.keyNames()) {
      io.carelake.core.contract.Column c =
          silver.columns().stream().filter(k -> k.name().equals(name)).findFirst().orElseThrow();
      String logic = c.transformLogic().orElse("`" + c.name() + "`");
      for (io.carelake.core.contract.Column key : keysOf(bronze)) {
        logic =
            Pattern.compile("(?<![A-Za-z0-9_])" + key.name() + "(?![A-Za-z0-9_])")
                .matcher(logic)
                .replaceAll(Matcher.quoteReplacement(prefix + key.name()));
      }
      parts.add(PostgresTypes.tryCast(expr(logic), c.type()).cast(DataTypes.StringType));
    }
    return when(isThere, to_json(array(parts.toArray(Column[]::new))));
  }

  private static List<io.carelake.core.contract.Column> keysOf(Contract contract) {
    return contract.columns().stream().filter(io.carelake.core.contract.Column::isKey).toList();
  }
}
