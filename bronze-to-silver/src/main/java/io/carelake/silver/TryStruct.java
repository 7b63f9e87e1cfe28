package io.carelake.silver;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import scala.collection.IndexedSeq;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A struct, or null where one of its fields throws. Spark's own {@code TryEval} does not keep what
 * it promises here: what two of them share is computed once, outside of both, and throws there.
 * Spark looks for nothing shared inside an expression that has no generated code.
 */
final class TryStruct extends Expression implements CodegenFallback, Serializable {
  private static final long serialVersionUID = 1L;
  private final Expression child;

  TryStruct(Expression child) {
    this.child = child;
  }

  @Override
  public Object eval(InternalRow row) {
    try {
      return child.eval(row);
    } catch (RuntimeException unfit) {
      return null;
    }
  }

  @Override
  public Seq<Expression> children() {
    return JavaConverters.asScalaBuffer(List.of(child)).toSeq();
  }

  @Override
  public DataType dataType() {
    return child.dataType();
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
    return new TryStruct(children.head());
  }

  @Override
  public boolean canEqual(Object that) {
    return that instanceof TryStruct;
  }

  @Override
  public int productArity() {
    return 1;
  }

  @Override
  public Object productElement(int n) {
    return child;
  }

  @Override
  public boolean equals(Object that) {
    return that instanceof TryStruct t && t.child.equals(child);
  }

  @Override
  public int hashCode() {
    return 31 + child.hashCode();
  }
}
