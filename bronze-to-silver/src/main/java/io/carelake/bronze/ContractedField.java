package io.carelake.bronze;

import io.carelake.core.lineage.ReadsFirstChild;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * One field of an image, in the type of the contract ({@link RescuedFields}); or whether it has a
 * value that the type cannot hold.
 */
final class ContractedField extends Expression
    implements CodegenFallback, ReadsFirstChild, Serializable {
  private static final long serialVersionUID = 1L;

  /** What is asked of the field. */
  enum Question {
    VALUE,
    IS_UNFIT
  }

  private final Expression typed;
  private final Expression rescued;
  private final String path;
  private final DataType from;
  private final DataType to;
  private final Question question;

  /**
   * @param typed the table's column, or a null of the type {@code to} if it has none
   */
  ContractedField(
      Expression typed, Expression rescued, String path, DataType to, Question question) {
    this.typed = typed;
    this.rescued = rescued;
    this.path = path;
    this.from = typed.resolved() ? typed.dataType() : to;
    this.to = to;
    this.question = question;
  }

  @Override
  public Object eval(InternalRow row) {
    UTF8String text = (UTF8String) rescued.eval(row);
    Object value = typed.eval(row);
    Object fitted =
        text == null && (value == null || DataType.equalsIgnoreNullability(from, to))
            ? value
            : RescuedFields.of(text).value(path, value, from, to);
    if (question == Question.IS_UNFIT) {
      return fitted == ValueReader.MISFIT;
    }
    return fitted == ValueReader.MISFIT ? null : fitted;
  }

  @Override
  public Seq<Expression> children() {
    return JavaConverters.asScalaBuffer(List.of(typed, rescued)).toSeq();
  }

  @Override
  public DataType dataType() {
    return question == Question.VALUE ? to : DataTypes.BooleanType;
  }

  @Override
  public boolean nullable() {
    return question == Question.VALUE;
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> children) {
    return new ContractedField(children.apply(0), children.apply(1), path, to, question);
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof ContractedField;
  }

  @Override
  public int productArity() {
    return 5;
  }

  @Override
  public Object productElement(int n) {
    return switch (n) {
      case 0 -> typed;
      case 1 -> rescued;
      case 2 -> path;
      case 3 -> to;
      default -> question;
    };
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof ContractedField f
        && f.typed.equals(typed)
        && f.rescued.equals(rescued)
        && f.path.equals(path)
        && f.to.equals(to)
        && f.question == question;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(typed, rescued, path, to, question);
  }
}
