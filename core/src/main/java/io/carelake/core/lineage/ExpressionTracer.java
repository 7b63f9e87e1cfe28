package io.carelake.core.lineage;

import static scala.collection.JavaConverters.seqAsJavaList;

import io.carelake.core.lineage.Source.Kind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.*;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.Collect;
import org.apache.spark.sql.catalyst.expressions.aggregate.First;
import org.apache.spark.sql.catalyst.expressions.aggregate.Last;
import org.apache.spark.sql.catalyst.expressions.aggregate.Max;
import org.apache.spark.sql.catalyst.expressions.aggregate.MaxMinBy;
import org.apache.spark.sql.catalyst.expressions.aggregate.Min;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Follows an expression to the fields its value depends on. Never looks at a literal's value. */
final class ExpressionTracer {
  /** Array functions whose result holds elements of their array arguments, unchanged. */
  private static final Set<Class<?>> KEEP_ELEMENTS =
      Set.of(
          SortArray.class,
          ArrayDistinct.class,
          Slice.class,
          Shuffle.class,
          Reverse.class,
          Concat.class,
          ArrayUnion.class,
          ArrayIntersect.class,
          ArrayExcept.class,
          ArrayRemove.class);

  private static final Set<Class<?>> MASKING =
      Set.of(Md5.class, Sha1.class, Sha2.class, Mask.class);

  private final PlanTracer plans;
  private final Scope scope;

  ExpressionTracer(PlanTracer plans, Scope scope) {
    this.plans = plans;
    this.scope = scope;
  }

  Shape of(Expression e) {
    if (e instanceof Attribute) {
      return scope.find(((Attribute) e).exprId());
    }
    if (e instanceof NamedLambdaVariable) {
      return scope.find(((NamedLambdaVariable) e).exprId());
    }
    if (e instanceof OuterReference) {
      return of((Expression) ((OuterReference) e).e());
    }
    if (MASKING.contains(e.getClass())) {
      return children(e, Kind.TRANSFORMATION).masking();
    }
    if (e instanceof RuntimeReplaceable) {
      return of(((RuntimeReplaceable) e).replacement());
    }
    if (isTransparent(e)) {
      return of(e.children().head());
    }
    if (e instanceof Cast) {
      Cast cast = (Cast) e;
      return cast(of(cast.child()), cast.child().dataType(), cast.dataType());
    }
    Shape nested = nested(e);
    if (nested != null) {
      return nested;
    }
    Shape choice = choice(e);
    if (choice != null) {
      return choice;
    }
    if (e instanceof AggregateExpression) {
      AggregateExpression a = (AggregateExpression) e;
      Shape value = of(a.aggregateFunction());
      return a.filter().isEmpty() ? value : value.and(indirect(a.filter().get(), Kind.FILTER));
    }
    if (e instanceof AggregateFunction) {
      return aggregate((AggregateFunction) e);
    }
    if (e instanceof WindowExpression) {
      WindowExpression w = (WindowExpression) e;
      Shape value = of(w.windowFunction());
      for (Expression by : list(w.windowSpec().children())) {
        value = value.and(indirect(by, Kind.WINDOW));
      }
      return value;
    }
    if (e instanceof HigherOrderFunction) {
      return higherOrder((HigherOrderFunction) e);
    }
    if (e instanceof SubqueryExpression || e instanceof InSubquery) {
      return plans.subquery(e, this, scope);
    }
    return children(e, Kind.TRANSFORMATION);
  }

  /** What an expression depends on when it only decides (a condition, a key, an order). */
  Set<Source> indirect(Expression e, Kind kind) {
    return kind(of(e), kind);
  }

  static Set<Source> kind(Shape shape, Kind kind) {
    Set<Source> decided = new LinkedHashSet<>();
    for (Source s : shape.all()) {
      decided.add(new Source(s.table(), s.field(), kind, s.masked(), false));
    }
    return decided;
  }

  private static boolean isTransparent(Expression e) {
    return e instanceof Alias
        || e instanceof ReadsFirstChild
        || e instanceof TaggingExpression
        || e instanceof SortOrder
        || e.getClass().getSimpleName().equals("AssertNotNull")
        || e.getClass().getSimpleName().equals("UpCast");
  }

  private Shape nested(Expression e) {
    if (e instanceof GetStructField) {
      GetStructField g = (GetStructField) e;
      return of(g.child()).field(((StructType) g.child().dataType()).fields()[g.ordinal()].name());
    }
    if (e instanceof GetArrayStructFields) {
      GetArrayStructFields g = (GetArrayStructFields) e;
      return Shape.array(of(g.child()).elements().field(g.field().name()));
    }
    if (e instanceof CreateNamedStruct) {
      CreateNamedStruct c = (CreateNamedStruct) e;
      Map<String, Shape> fields = new LinkedHashMap<>();
      StructField[] names = ((StructType) c.dataType()).fields();
      List<Expression> values = list(c.valExprs());
      for (int i = 0; i < names.length; i++) {
        fields.merge(names[i].name(), of(values.get(i)), Shape::merge);
      }
      return Shape.struct(fields);
    }
    if (e instanceof UpdateFields) {
      return of(((UpdateFields) e).evalExpr());
    }
    if (e instanceof CreateArray) {
      return Shape.array(any(list(e.children())));
    }
    boolean picksElement =
        e instanceof GetArrayItem || e instanceof ElementAt && isArray(e.children().head());
    if (picksElement) {
      return of(e.children().head())
          .elements()
          .through(Kind.TRANSFORMATION)
          .and(indirect(e.children().apply(1), Kind.CONDITIONAL));
    }
    if (e instanceof Flatten) {
      return Shape.array(
          of(e.children().head()).elements().elements().through(Kind.TRANSFORMATION));
    }
    if (KEEP_ELEMENTS.contains(e.getClass()) && e.dataType() instanceof ArrayType) {
      Shape elements = Shape.NOTHING;
      for (Expression child : list(e.children())) {
        elements =
            isArray(child)
                ? elements.merge(of(child).elements())
                : elements.and(indirect(child, Kind.CONDITIONAL));
      }
      return Shape.array(elements.through(Kind.TRANSFORMATION));
    }
    return null;
  }

  private Shape choice(Expression e) {
    if (e instanceof If) {
      If i = (If) e;
      return any(List.of(i.trueValue(), i.falseValue()))
          .through(Kind.TRANSFORMATION)
          .and(indirect(i.predicate(), Kind.CONDITIONAL));
    }
    if (e instanceof CaseWhen) {
      CaseWhen c = (CaseWhen) e;
      Shape value = c.elseValue().isEmpty() ? Shape.NOTHING : of(c.elseValue().get());
      Set<Source> conditions = new LinkedHashSet<>();
      for (scala.Tuple2<Expression, Expression> branch : list(c.branches())) {
        conditions.addAll(indirect(branch._1(), Kind.CONDITIONAL));
        value = value.merge(of(branch._2()));
      }
      return value.through(Kind.TRANSFORMATION).and(conditions);
    }
    if (e instanceof Coalesce || e instanceof Greatest || e instanceof Least) {
      return any(list(e.children())).through(Kind.TRANSFORMATION);
    }
    return null;
  }

  private Shape aggregate(AggregateFunction f) {
    if (f instanceof MaxMinBy) {
      return of(((MaxMinBy) f).valueExpr())
          .through(Kind.AGGREGATION)
          .and(indirect(((MaxMinBy) f).orderingExpr(), Kind.SORT));
    }
    if (f instanceof First || f instanceof Last || f instanceof Max || f instanceof Min) {
      return of(f.children().head()).through(Kind.AGGREGATION);
    }
    if (f instanceof Collect) {
      return Shape.array(of(f.children().head()).through(Kind.AGGREGATION));
    }
    return children(f, Kind.AGGREGATION);
  }

  private Shape higherOrder(HigherOrderFunction f) {
    Shape elements = Shape.NOTHING;
    for (Expression argument : list(f.arguments())) {
      elements = elements.merge(of(argument).elements());
    }
    Shape results = Shape.NOTHING;
    for (Expression function : list(f.functions())) {
      if (function instanceof LambdaFunction) {
        LambdaFunction lambda = (LambdaFunction) function;
        Scope inner = new Scope(scope);
        for (NamedExpression variable : list(lambda.arguments())) {
          inner.put(variable.exprId(), elements);
        }
        results = results.merge(new ExpressionTracer(plans, inner).of(lambda.function()));
      } else {
        results = results.merge(of(function));
      }
    }
    if (f instanceof ArrayTransform) {
      return Shape.array(results.through(Kind.TRANSFORMATION));
    }
    if (f instanceof ArrayFilter) {
      return Shape.array(elements.through(Kind.TRANSFORMATION)).and(kind(results, Kind.FILTER));
    }
    if (f instanceof ArraySort) {
      return Shape.array(elements.through(Kind.TRANSFORMATION)).and(kind(results, Kind.SORT));
    }
    return elements.merge(results).into(Kind.TRANSFORMATION);
  }

  /** A cast of a struct or array renames and converts what is inside it, position by position. */
  private static Shape cast(Shape shape, DataType from, DataType to) {
    if (DataType.equalsIgnoreNullability(from, to)) {
      return shape;
    }
    if (from instanceof StructType && to instanceof StructType) {
      Map<String, Shape> fields = new LinkedHashMap<>();
      StructField[] old = ((StructType) from).fields();
      StructField[] now = ((StructType) to).fields();
      for (int i = 0; i < now.length; i++) {
        fields.put(
            now[i].name(), cast(shape.field(old[i].name()), old[i].dataType(), now[i].dataType()));
      }
      return Shape.struct(fields);
    }
    if (from instanceof ArrayType && to instanceof ArrayType) {
      DataType before = ((ArrayType) from).elementType();
      return Shape.array(cast(shape.elements(), before, ((ArrayType) to).elementType()));
    }
    return shape.into(Kind.TRANSFORMATION);
  }

  private Shape any(List<Expression> alternatives) {
    Shape shape = Shape.NOTHING;
    for (Expression e : alternatives) {
      shape = shape.merge(of(e));
    }
    return shape;
  }

  private Shape children(Expression e, Kind kind) {
    return any(list(e.children())).into(kind);
  }

  private static boolean isArray(Expression e) {
    return e.dataType() instanceof ArrayType;
  }

  static <T> List<T> list(scala.collection.Seq<T> seq) {
    return seqAsJavaList(seq);
  }
}
