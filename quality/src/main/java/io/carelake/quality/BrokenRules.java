package io.carelake.quality;

import io.carelake.core.table.RowTally;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.MutableProjection;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateMutableProjection;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The rules that a row breaks, as {@link RowTally#text}; null for none. A rule is broken where its
 * predicate is false, and where it throws; not where it is null.
 *
 * <p>It has no part in the code that Spark generates for a whole query. That is on purpose: that
 * code would compute what two predicates share (say, a cast) once, outside of the guard that turns
 * an error into a broken rule, and one bad string would end the job. Where many rows come, the
 * predicates are compiled by themselves, each in its guard; for a few rows that costs more than it
 * saves. A row that breaks nothing costs its predicates and no more.
 */
final class BrokenRules extends Expression implements CodegenFallback, Serializable {
  private static final long serialVersionUID = 1L;

  /** So many rows of a task pay for compiling the predicates. */
  private static final int INTERPRETED = 10_000;

  private final Told[] told;
  private final Expression[] predicates;
  private transient int rows;
  private transient MutableProjection compiled;

  /**
   * What is told of a row that breaks a rule.
   *
   * @param group told once beside the ids of all rules that belong to it, null for none
   */
  record Told(String id, String group) implements Serializable {}

  BrokenRules(List<Told> told, List<Expression> predicates) {
    this(told.toArray(Told[]::new), predicates.toArray(Expression[]::new));
  }

  private BrokenRules(Told[] told, Expression[] predicates) {
    this.told = told;
    this.predicates = predicates;
  }

  @Override
  public Object eval(InternalRow row) {
    if (rows <= INTERPRETED && rows++ == INTERPRETED) {
      compiled = compiled();
    }
    InternalRow passed = compiled == null ? null : compiled.apply(row);
    List<Told> broken = null;
    for (int i = 0; i < predicates.length; i++) {
      if (passed == null ? isBroken(predicates[i], row) : !passed.getBoolean(i)) {
        broken = broken == null ? new ArrayList<>() : broken;
        broken.add(told[i]);
      }
    }
    return broken == null ? null : UTF8String.fromString(text(broken));
  }

  private static boolean isBroken(Expression predicate, InternalRow row) {
    try {
      return Boolean.FALSE.equals(predicate.eval(row));
    } catch (Exception unfit) {
      return true;
    }
  }

  /** True for each predicate that is not broken; null if there is too much of them to compile. */
  private MutableProjection compiled() {
    Literal yes = Literal.create(true, DataTypes.BooleanType);
    Literal no = Literal.create(false, DataTypes.BooleanType);
    List<Expression> guarded = new ArrayList<>();
    for (Expression predicate : predicates) {
      Expression settled = new Coalesce(seq(predicate, yes));
      guarded.add(new Coalesce(seq(new TryEval(settled), no)));
    }
    try {
      return GenerateMutableProjection.generate(
          JavaConverters.asScalaBuffer(guarded).toSeq(), false);
    } catch (Exception tooLarge) {
      return null;
    }
  }

  private static Seq<Expression> seq(Expression... all) {
    return JavaConverters.asScalaBuffer(Arrays.asList(all)).toSeq();
  }

  private static String text(List<Told> broken) {
    Set<String> all = new LinkedHashSet<>();
    broken.forEach(b -> all.add(b.id()));
    broken.stream().map(Told::group).filter(Objects::nonNull).forEach(all::add);
    return RowTally.text(List.copyOf(all));
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    for (int i = 0; i < predicates.length; i++) {
      if (!predicates[i].dataType().equals(DataTypes.BooleanType)) {
        return new TypeCheckResult.TypeCheckFailure(
            "the rule " + told[i].id() + " is no predicate: it is true or false of no row");
      }
    }
    return TypeCheckResult.TypeCheckSuccess$.MODULE$;
  }

  @Override
  public Seq<Expression> children() {
    return seq(predicates);
  }

  @Override
  public DataType dataType() {
    return DataTypes.StringType;
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new BrokenRules(told, JavaConverters.seqAsJavaList(children).toArray(Expression[]::new));
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof BrokenRules;
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int n) {
    return children();
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof BrokenRules b
        && Arrays.equals(told, b.told)
        && Arrays.equals(predicates, b.predicates);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(told) + Arrays.hashCode(predicates);
  }
}
