package io.carelake.silver;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The versions of the rows under one key, and how a large value that a version does not carry is
 * found in those before it.
 *
 * <ol>
 *   <li>The version before a change is the last change below its LSN, or the read behind that; a
 *       read goes by the offset of delivery in the change's partition, else by LSN.
 *   <li>A read of a snapshot that was ahead of the stream may show the very row of the change: it
 *       agrees in all that the change carries. Then it has the value.
 *   <li>Behind a delete there is nothing; before a create that changed the key is the old key.
 *   <li>Another epoch tells nothing: a restore may have lost what was there.
 * </ol>
 */
final class KeyVersions {
  /**
   * One version.
   *
   * @param oldKey of a create that changed the key: the key before; else null
   * @param lacks whether the version does not carry a column
   * @param values the columns
   */
  record Version(
      char op,
      int epoch,
      long lsn,
      int partition,
      long offset,
      String oldKey,
      IntPredicate lacks,
      Object[] values) {

    boolean isRead() {
      return op == 'r';
    }

    boolean isRow() {
      return op != 'd';
    }
  }

  /** From where one looks back: a change of this key or the create that took its row away. */
  record Bound(int epoch, long lsn, int partition, long offset) {
    static Bound of(Version v) {
      return new Bound(v.epoch, v.lsn, v.partition, v.offset);
    }
  }

  /** What the search for a column comes to. */
  sealed interface Answer {
    /** The value, which may be null, and the LSN of the version that carried it. */
    record Found(Object value, long lsn) implements Answer {}

    /** The row was under another key before. */
    record Elsewhere(String key, Bound bound) implements Answer {}

    /** Nobody knows, as far as events have arrived. */
    record Unknown() implements Answer {}
  }

  private static final Answer UNKNOWN = new Answer.Unknown();

  private final List<Version> versions;
  private final Optional<Version> base;

  /**
   * @param versions what the events tell, each once
   * @param base the row of the table before them; it carries everything
   */
  KeyVersions(List<Version> versions, Optional<Version> base) {
    this.versions = versions;
    this.base = base;
  }

  /** The value of a column of the row that a change of this key left behind. */
  Answer ofChange(Bound change, int column) {
    return versions.stream()
        .filter(v -> v.isRow() && !v.isRead())
        .filter(v -> v.epoch == change.epoch && v.lsn == change.lsn)
        .findFirst()
        .map(v -> of(v, column))
        .orElse(UNKNOWN);
  }

  /**
   * The value of a column of this key's row when a create took it to another key. The key is known
   * up to there once an event of it at that place or behind has arrived.
   */
  Answer takenAway(Bound create, int column) {
    boolean isKnown =
        versions.stream()
            .anyMatch(v -> !v.isRead() && v.epoch == create.epoch && v.lsn >= create.lsn);
    return isKnown ? before(create, column) : UNKNOWN;
  }

  private Answer of(Version v, int column) {
    Version at = v;
    while (at.lacks.test(column)) {
      Version lacking = at;
      Optional<Version> ahead = ahead(lacking);
      if (ahead.isPresent()) {
        return found(ahead.get(), column);
      }
      if (lacking.oldKey != null) {
        return new Answer.Elsewhere(lacking.oldKey, Bound.of(lacking));
      }
      Optional<Version> before = before(Bound.of(lacking));
      if (before.isEmpty() || !before.get().isRow()) {
        return UNKNOWN;
      }
      at = before.get();
    }
    return found(at, column);
  }

  private static Answer found(Version v, int column) {
    return new Answer.Found(v.values[column], v.lsn);
  }

  private Answer before(Bound bound, int column) {
    return before(bound).filter(Version::isRow).map(v -> of(v, column)).orElse(UNKNOWN);
  }

  private Optional<Version> before(Bound bound) {
    Optional<Version> change =
        versions.stream()
            .filter(v -> !v.isRead() && v.epoch == bound.epoch && v.lsn < bound.lsn)
            .max(Comparator.comparingLong(Version::lsn).thenComparingInt(KeyVersions::rank));
    Optional<Version> read =
        versions.stream()
            .filter(v -> v.isRead() && isBefore(v, bound))
            .max(Comparator.comparingLong(Version::lsn));
    if (change.isPresent() && read.isPresent()) {
      return isBefore(read.get(), Bound.of(change.get())) ? change : read;
    }
    if (change.isPresent() || read.isPresent()) {
      return change.isPresent() ? change : read;
    }
    return base.filter(b -> b.epoch == bound.epoch);
  }

  /** At one LSN a delete precedes a create. */
  private static int rank(Version v) {
    return v.isRow() ? 1 : 0;
  }

  private static boolean isBefore(Version read, Bound change) {
    if (read.epoch != change.epoch) {
      return false;
    }
    return read.partition == change.partition ? read.offset < change.offset : read.lsn < change.lsn;
  }

  private Optional<Version> ahead(Version v) {
    return versions.stream()
        .filter(r -> r.isRead() && r.epoch == v.epoch && r.lsn > v.lsn)
        .filter(r -> isBefore(r, Bound.of(v)) && agrees(r, v))
        .findFirst();
  }

  private static boolean agrees(Version read, Version v) {
    for (int c = 0; c < v.values.length; c++) {
      if (!v.lacks.test(c) && !java.util.Objects.deepEquals(read.values[c], v.values[c])) {
        return false;
      }
    }
    return true;
  }
}
