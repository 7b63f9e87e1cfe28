package io.carelake.core.lineage;

import io.carelake.core.lineage.Source.Kind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where a value comes from, field by field as far as that is known: a struct's fields and an
 * array's elements keep their own sources.
 *
 * @param own the sources of the value itself, and of whatever is inside it that is not told apart
 * @param fields of a struct whose making is known; empty otherwise
 * @param element of an array whose making is known; null otherwise
 */
record Shape(Set<Source> own, Map<String, Shape> fields, Shape element) {
  static final Shape NOTHING = of(Set.of());

  static Shape of(Set<Source> sources) {
    return new Shape(sources, Map.of(), null);
  }

  static Shape struct(Map<String, Shape> fields) {
    return new Shape(Set.of(), fields, null);
  }

  static Shape array(Shape element) {
    return new Shape(Set.of(), Map.of(), element);
  }

  /** Every source, however deep. */
  Set<Source> all() {
    Set<Source> all = new LinkedHashSet<>(own);
    fields.values().forEach(f -> all.addAll(f.all()));
    if (element != null) {
      all.addAll(element.all());
    }
    return all;
  }

  /** The sources of one field of a struct. */
  Shape field(String name) {
    Shape opaque = map(own, s -> s.within(name));
    Shape known = fields.get(name);
    return known == null ? opaque : known.merge(opaque);
  }

  /** The sources of an element of an array. */
  Shape elements() {
    return element == null ? of(own) : element.merge(of(own));
  }

  /** Either of two values: the fields stay apart where both know them. */
  Shape merge(Shape other) {
    if (other.isNothing()) {
      return this;
    }
    if (isNothing()) {
      return other;
    }
    Set<Source> sources = new LinkedHashSet<>(own);
    sources.addAll(other.own);
    Map<String, Shape> both = new LinkedHashMap<>(fields);
    other.fields.forEach((name, shape) -> both.merge(name, shape, Shape::merge));
    Shape elements =
        element == null
            ? other.element
            : other.element == null ? element : element.merge(other.element);
    return new Shape(sources, both, elements);
  }

  /** The value passed through a step that keeps its shape (a choice, an aggregate that picks). */
  Shape through(Kind step) {
    return deep(s -> s.through(step, true));
  }

  /** The value went into a computation whose inside is not told apart. */
  Shape into(Kind step) {
    return map(all(), s -> s.through(step, false));
  }

  /** Further sources of the whole value. */
  Shape and(Collection<Source> more) {
    if (more.isEmpty()) {
      return this;
    }
    Set<Source> sources = new LinkedHashSet<>(own);
    sources.addAll(more);
    return new Shape(sources, fields, element);
  }

  Shape masking() {
    return deep(Source::masking);
  }

  private boolean isNothing() {
    return own.isEmpty() && fields.isEmpty() && element == null;
  }

  private Shape deep(UnaryOperator<Source> change) {
    Map<String, Shape> changed = new LinkedHashMap<>();
    fields.forEach((name, shape) -> changed.put(name, shape.deep(change)));
    return new Shape(map(own, change).own, changed, element == null ? null : element.deep(change));
  }

  private static Shape map(Set<Source> sources, UnaryOperator<Source> change) {
    Set<Source> changed = new LinkedHashSet<>();
    sources.forEach(s -> changed.add(change.apply(s)));
    return of(changed);
  }
}
