package io.carelake.core.lineage;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.ExprId;

/** The attributes an expression may name, inner ones before those of the query around it. */
final class Scope {
  private final Map<ExprId, Shape> shapes = new HashMap<>();
  private final Scope outer;

  Scope(Scope outer) {
    this.outer = outer;
  }

  void put(ExprId id, Shape shape) {
    shapes.put(id, shape);
  }

  void addAll(Scope other) {
    shapes.putAll(other.shapes);
  }

  boolean knows(ExprId id) {
    return shapes.containsKey(id);
  }

  Scope outer() {
    return outer;
  }

  /** All that this scope itself holds, as one value. */
  Shape everything() {
    return shapes.values().stream().reduce(Shape.NOTHING, (a, b) -> Shape.of(a.all()).and(b.all()));
  }

  Shape find(ExprId id) {
    Shape shape = shapes.get(id);
    if (shape != null) {
      return shape;
    }
    return outer == null ? Shape.NOTHING : outer.find(id);
  }
}
