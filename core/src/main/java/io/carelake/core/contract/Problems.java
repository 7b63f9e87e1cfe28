package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Collects what is wrong, so that all of it can be told at once. */
final class Problems {
  private final TreeSet<Problem> found = new TreeSet<>();

  void add(Path file, int line, String text) {
    found.add(new Problem(file, line, text));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> all() {
    return List.copyOf(found);
  }
}
