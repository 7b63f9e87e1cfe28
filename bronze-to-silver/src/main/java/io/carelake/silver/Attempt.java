package io.carelake.silver;

import static org.apache.spark.sql.functions.struct;

import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * A contract's expression that may throw (a cast, a division, a date out of text), evaluated so
 * that one bad row neither stops its table nor has its value quoted in Spark's error: the result is
 * a struct with the value, or null where the expression threw.
 */
final class Attempt {
  private static final String VALUE = "value";

  /** Functions of text to text, which take any text. */
  private static final Set<String> NEVER_THROW =
      Set.of("upper", "lower", "trim", "ltrim", "rtrim", "regexp_replace");

  private Attempt() {}

  static boolean isNeededFor(String logic) {
    return mayThrow(new CatalystSqlParser().parseExpression(logic));
  }

  private static boolean mayThrow(Expression e) {
    if (e instanceof UnresolvedAttribute || e instanceof Literal) {
      return false;
    }
    boolean harmless =
        e instanceof UnresolvedFunction f
            && f.nameParts().size() == 1
            && NEVER_THROW.contains(f.nameParts().head().toLowerCase(Locale.ROOT));
    return !harmless
        || JavaConverters.seqAsJavaList(e.children()).stream().anyMatch(Attempt::mayThrow);
  }

  static Column of(Column value) {
    return new Column(new TryStruct(struct(value.as(VALUE)).expr()));
  }

  /** The value of an attempt, null where it threw. */
  static Column value(Column attempt) {
    return attempt.getField(VALUE);
  }

  static DataType type(DataType attempt) {
    return ((StructType) attempt).apply(VALUE).dataType();
  }

  static Column hasThrown(Column attempt) {
    return attempt.isNull();
  }
}
