package io.carelake.quality.reconcile.postgres;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;

/**
 * A contract's transformation of texts, written as PostgreSQL's SQL: only what is known to give the
 * same text in both. Letters change their case by Unicode's rules, as in Java, whatever the locale
 * of the database.
 */
final class PostgresLogic {
  /** PostgreSQL's name of the collation that follows Unicode and no country. */
  static final String UNICODE = "\"und-x-icu\"";

  /** A class of plain characters means the same in both languages of regular expressions. */
  private static final String PLAIN_CLASS = "\\[\\^?[A-Za-z0-9 _.,:;/()-]+\\]\\+?";

  private final Contract bronze;

  private PostgresLogic(Contract bronze) {
    this.bronze = bronze;
  }

  /** The text in SQL; empty if the expression has something that has no sure equal. */
  static Optional<String> of(Contract bronze, String expression) {
    return new PostgresLogic(bronze).sql(new CatalystSqlParser().parseExpression(expression));
  }

  private Optional<String> sql(Expression e) {
    if (e instanceof UnresolvedAttribute attribute) {
      return column(attribute.name());
    }
    if (e instanceof Literal literal && literal.dataType().equals(DataTypes.StringType)) {
      return Optional.of(quoted(literal.value().toString()));
    }
    if (e instanceof UnresolvedFunction f) {
      return function(
          f.nameParts().last().toLowerCase(Locale.ROOT),
          JavaConverters.seqAsJavaList(f.arguments()));
    }
    return switch (e.getClass().getSimpleName()) {
      case "StringTrim" -> trimmed(e);
      default -> Optional.empty();
    };
  }

  private Optional<String> trimmed(Expression e) {
    List<Expression> children = JavaConverters.seqAsJavaList(e.children());
    return children.size() == 1 ? call("btrim", children) : Optional.empty();
  }

  private Optional<String> column(String name) {
    return bronze
        .column(name)
        .flatMap(Column::sourceType)
        .filter(t -> PostgresText.isText(PostgresText.base(t)))
        .map(t -> "t." + name + "::text");
  }

  private Optional<String> function(String name, List<Expression> arguments) {
    return switch (name) {
      case "trim", "btrim" -> arguments.size() == 1 ? call("btrim", arguments) : Optional.empty();
      case "upper", "ucase" -> changedCase("upper", arguments);
      case "lower", "lcase" -> changedCase("lower", arguments);
      case "nullif" -> arguments.size() == 2 ? call("nullif", arguments) : Optional.empty();
      case "coalesce" -> call("coalesce", arguments);
      case "regexp_replace" -> replaced(arguments);
      default -> Optional.empty();
    };
  }

  private Optional<String> changedCase(String function, List<Expression> arguments) {
    return arguments.size() == 1
        ? sql(arguments.get(0)).map(a -> function + "((" + a + ") COLLATE " + UNICODE + ")")
        : Optional.empty();
  }

  /** Spark replaces all matches, PostgreSQL the first unless it is told. */
  private Optional<String> replaced(List<Expression> arguments) {
    if (arguments.size() != 3
        || !(arguments.get(1) instanceof Literal pattern)
        || !(arguments.get(2) instanceof Literal by)
        || !String.valueOf(pattern.value()).matches(PLAIN_CLASS)
        || !String.valueOf(by.value()).matches("[^\\\\$]*")) {
      return Optional.empty();
    }
    return call("regexp_replace", arguments).map(c -> c.replaceAll("\\)$", ", 'g')"));
  }

  private Optional<String> call(String function, List<Expression> arguments) {
    List<String> all = new ArrayList<>();
    for (Expression a : arguments) {
      Optional<String> one = sql(a);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      all.add(one.get());
    }
    return Optional.of(all.stream().collect(Collectors.joining(", ", function + "(", ")")));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
