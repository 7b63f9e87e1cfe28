package io.carelake.core.lineage;

import static io.carelake.core.lineage.ExpressionTracer.kind;
import static io.carelake.core.lineage.ExpressionTracer.list;

import io.carelake.core.contract.TableId;
import io.carelake.core.lineage.Source.Kind;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InSubquery;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.*;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/**
 * Follows a plan from its tables up: which sources each attribute has, and which decide on rows.
 */
final class PlanTracer {
  private final Map<Object, CTERelationDef> definitions = new HashMap<>();
  private final Map<Object, Rows> traced = new HashMap<>();

  /** The attributes of a plan, and what decides which of its rows exist. */
  record Rows(Scope scope, Set<Source> deciding) {}

  Rows trace(LogicalPlan plan, Scope outer) {
    if (plan instanceof WithCTE) {
      list(((WithCTE) plan).cteDefs()).forEach(d -> definitions.put(d.id(), d));
      return trace(((WithCTE) plan).plan(), outer);
    }
    Rows rows = new Rows(new Scope(outer), new LinkedHashSet<>());
    if (plan instanceof DataSourceV2Relation) {
      relation((DataSourceV2Relation) plan, rows);
      return rows;
    }
    if (plan instanceof CTERelationRef) {
      reference((CTERelationRef) plan, rows, outer);
      return rows;
    }
    if (plan instanceof Union) {
      union((Union) plan, rows, outer);
      return rows;
    }
    for (LogicalPlan child : list(plan.children())) {
      Rows below = trace(child, outer);
      rows.scope().addAll(below.scope());
      rows.deciding().addAll(below.deciding());
    }
    Scope output = new Scope(outer);
    step(plan, rows, output);
    for (Attribute a : list(plan.output())) {
      if (!output.knows(a.exprId())) {
        // What no rule knows (a typed map, a script) makes each of its columns from all below.
        output.put(
            a.exprId(),
            rows.scope().knows(a.exprId())
                ? rows.scope().find(a.exprId())
                : rows.scope().everything().into(Kind.TRANSFORMATION));
      }
    }
    return new Rows(output, rows.deciding());
  }

  private void step(LogicalPlan plan, Rows in, Scope out) {
    ExpressionTracer tracer = new ExpressionTracer(this, in.scope());
    if (plan instanceof Project) {
      put(list(((Project) plan).projectList()), tracer, out);
    } else if (plan instanceof Aggregate) {
      aggregate((Aggregate) plan, tracer, in, out);
    } else if (plan instanceof Window) {
      put(list(((Window) plan).windowExpressions()), tracer, out);
    } else if (plan instanceof Filter) {
      decide(((Filter) plan).condition(), Kind.FILTER, tracer, in);
    } else if (plan instanceof Join && ((Join) plan).condition().isDefined()) {
      decide(((Join) plan).condition().get(), Kind.JOIN, tracer, in);
    } else if (plan instanceof LateralJoin) {
      lateral((LateralJoin) plan, in, out);
    } else if (plan instanceof Generate) {
      generate((Generate) plan, tracer, out);
    } else if (plan instanceof Sort) {
      list(((Sort) plan).order()).forEach(o -> decide(o, Kind.SORT, tracer, in));
    } else if (plan instanceof Deduplicate) {
      list(((Deduplicate) plan).keys()).forEach(k -> decide(k, Kind.GROUP_BY, tracer, in));
    } else if (plan instanceof SetOperation) {
      list(((SetOperation) plan).right().output()).forEach(a -> decide(a, Kind.FILTER, tracer, in));
    } else if (plan instanceof Expand) {
      expand((Expand) plan, tracer, out);
    }
  }

  private static void put(List<NamedExpression> expressions, ExpressionTracer tracer, Scope out) {
    expressions.forEach(e -> out.put(e.exprId(), tracer.of((Expression) e)));
  }

  private static void decide(Expression e, Kind kind, ExpressionTracer tracer, Rows rows) {
    rows.deciding().addAll(tracer.indirect(e, kind));
  }

  private void relation(DataSourceV2Relation relation, Rows rows) {
    Optional<TableId> table = CatalogNames.table(relation.table().name());
    for (Attribute a : list(relation.output())) {
      boolean real = table.isPresent() && !a.metadata().contains("__metadata_col");
      rows.scope()
          .put(
              a.exprId(),
              real
                  ? Shape.of(Set.of(new Source(table.get(), a.name(), Kind.IDENTITY, false, true)))
                  : Shape.NOTHING);
    }
  }

  private void reference(CTERelationRef ref, Rows rows, Scope outer) {
    CTERelationDef definition = definitions.get(ref.cteId());
    if (definition == null) {
      return;
    }
    Rows made = traced.get(ref.cteId());
    if (made == null) {
      made = trace(definition.child(), outer);
      traced.put(ref.cteId(), made);
    }
    rows.deciding().addAll(made.deciding());
    List<Attribute> from = list(definition.child().output());
    List<Attribute> to = list(ref.output());
    for (int i = 0; i < to.size(); i++) {
      rows.scope().put(to.get(i).exprId(), made.scope().find(from.get(i).exprId()));
    }
  }

  private void union(Union union, Rows rows, Scope outer) {
    List<Attribute> to = list(union.output());
    Shape[] shapes = new Shape[to.size()];
    for (LogicalPlan child : list(union.children())) {
      Rows below = trace(child, outer);
      rows.deciding().addAll(below.deciding());
      List<Attribute> from = list(child.output());
      for (int i = 0; i < shapes.length; i++) {
        Shape shape = below.scope().find(from.get(i).exprId());
        shapes[i] = shapes[i] == null ? shape : shapes[i].merge(shape);
      }
    }
    for (int i = 0; i < shapes.length; i++) {
      rows.scope().put(to.get(i).exprId(), shapes[i]);
    }
  }

  private static void aggregate(Aggregate plan, ExpressionTracer tracer, Rows in, Scope out) {
    Set<Source> below = new LinkedHashSet<>(in.deciding());
    list(plan.groupingExpressions()).forEach(g -> decide(g, Kind.GROUP_BY, tracer, in));
    for (NamedExpression e : list(plan.aggregateExpressions())) {
      Shape shape = tracer.of((Expression) e);
      if (shape.all().isEmpty() && ((Expression) e).exists(PlanTracer::isAggregate)) {
        // count(*): it depends on which rows there are, and on nothing else.
        shape = Shape.of(below);
        for (Expression g : list(plan.groupingExpressions())) {
          shape = shape.and(tracer.indirect(g, Kind.GROUP_BY));
        }
      }
      out.put(e.exprId(), shape);
    }
  }

  private static boolean isAggregate(Object e) {
    return e instanceof AggregateExpression;
  }

  private void lateral(LateralJoin join, Rows in, Scope out) {
    Rows right = trace(join.right().plan(), in.scope());
    out.addAll(in.scope());
    out.addAll(right.scope());
    in.deciding().addAll(right.deciding());
    if (join.condition().isDefined()) {
      Scope both = new Scope(in.scope());
      both.addAll(right.scope());
      decide(join.condition().get(), Kind.JOIN, new ExpressionTracer(this, both), in);
    }
  }

  private static void generate(Generate plan, ExpressionTracer tracer, Scope out) {
    Expression generator = (Expression) plan.generator();
    List<Attribute> made = list(plan.generatorOutput());
    boolean ofArray =
        generator.children().size() == 1
            && generator.children().head().dataType()
                instanceof org.apache.spark.sql.types.ArrayType;
    Shape elements = ofArray ? tracer.of(generator.children().head()).elements() : null;
    for (int i = 0; i < made.size(); i++) {
      Attribute a = made.get(i);
      String name = generator.getClass().getSimpleName();
      Shape shape;
      if (ofArray && name.equals("Inline")) {
        shape = elements.field(plan.generator().elementSchema().fields()[i].name());
      } else if (ofArray && i == made.size() - 1) {
        shape = elements;
      } else if (ofArray) {
        shape = Shape.NOTHING;
      } else {
        shape = tracer.of(generator).into(Kind.TRANSFORMATION);
      }
      out.put(a.exprId(), shape.through(Kind.TRANSFORMATION));
    }
  }

  private static void expand(Expand plan, ExpressionTracer tracer, Scope out) {
    List<Attribute> to = list(plan.output());
    for (scala.collection.Seq<Expression> projection : list(plan.projections())) {
      List<Expression> from = list(projection);
      for (int i = 0; i < to.size(); i++) {
        ExprId id = to.get(i).exprId();
        Shape shape = tracer.of(from.get(i));
        out.put(id, out.knows(id) ? out.find(id).merge(shape) : shape);
      }
    }
  }

  /** A subquery in an expression: its rows decide, and a scalar one gives the value. */
  Shape subquery(Expression e, ExpressionTracer tracer, Scope scope) {
    if (e instanceof InSubquery) {
      Shape values = Shape.NOTHING;
      for (Expression value : list(((InSubquery) e).values())) {
        values = values.merge(tracer.of(value));
      }
      return values.into(Kind.TRANSFORMATION).merge(rowsOf(((InSubquery) e).query(), scope, true));
    }
    boolean isScalar = e.getClass().getSimpleName().equals("ScalarSubquery");
    return rowsOf((SubqueryExpression) e, scope, isScalar);
  }

  private Shape rowsOf(SubqueryExpression e, Scope scope, boolean withValue) {
    Rows rows = trace((LogicalPlan) e.plan(), scope);
    Shape shape = Shape.of(kind(Shape.of(rows.deciding()), Kind.CONDITIONAL));
    if (withValue) {
      for (Attribute a : list(((LogicalPlan) e.plan()).output())) {
        shape = rows.scope().find(a.exprId()).merge(shape);
      }
    }
    return shape;
  }
}
