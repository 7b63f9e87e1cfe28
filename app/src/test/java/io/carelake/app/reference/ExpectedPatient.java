package io.carelake.app.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What one page of Patient 360 must say: for each section its facts, in no order. */
record ExpectedPatient(TreeMap<String, List<String>> sections) {
  ExpectedPatient() {
    this(new TreeMap<>());
  }

  void add(String section, Object... facts) {
    sections.computeIfAbsent(section, s -> new ArrayList<>()).add(Facts.line(facts));
  }

  /** The facts of a section, sorted. */
  List<String> facts(String section) {
    return sections.getOrDefault(section, List.of()).stream().sorted().toList();
  }
}
