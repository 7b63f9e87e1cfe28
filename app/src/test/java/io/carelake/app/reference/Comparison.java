package io.carelake.app.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The published pages against the recomputed ones.
 *
 * @param differences one line for each page and section that differs: what is missing and what is
 *     too much
 * @param factsBySection how many facts the reference has per section, so that an empty section
 *     shows
 * @param nonNullShare the share of pages that say something, by field
 */
record Comparison(
    List<String> differences,
    Map<String, Integer> factsBySection,
    Map<String, Double> nonNullShare) {

  static Comparison of(Map<String, ExpectedPatient> expected, Stream<String> jsonLines) {
    List<String> differences = new ArrayList<>();
    Map<String, Integer> facts = new TreeMap<>();
    Map<String, Integer> filled = new TreeMap<>();
    Map<String, PublishedPatient> published = new HashMap<>();
    jsonLines
        .map(PublishedPatient::parse)
        .forEach(
            p -> {
              if (published.put(p.patientId(), p) != null) {
                differences.add(p.patientId() + ": more than one page");
              }
              p.row().fieldNames().forEachRemaining(f -> filled.merge(f, 0, Integer::sum));
              p.row()
                  .fields()
                  .forEachRemaining(
                      f -> filled.merge(f.getKey(), isFilled(f.getValue()) ? 1 : 0, Integer::sum));
            });
    expected.forEach(
        (patient, page) -> {
          for (String section : ReferencePatient360.SECTIONS) {
            facts.merge(section, page.facts(section).size(), Integer::sum);
          }
          PublishedPatient found = published.remove(patient);
          if (found == null) {
            differences.add(patient + ": no page");
            return;
          }
          for (String section : ReferencePatient360.SECTIONS) {
            compare(patient, section, page, found.page(), differences);
          }
        });
    published.keySet().forEach(p -> differences.add(p + ": a page of nobody"));
    int pages = Math.max(1, expected.size());
    Map<String, Double> shares = new TreeMap<>();
    filled.forEach((field, n) -> shares.put(field, n / (double) pages));
    return new Comparison(differences, facts, shares);
  }

  private static void compare(
      String patient,
      String section,
      ExpectedPatient expected,
      ExpectedPatient found,
      List<String> differences) {
    List<String> missing = new ArrayList<>(expected.facts(section));
    List<String> surplus = new ArrayList<>();
    for (String fact : found.facts(section)) {
      if (!missing.remove(fact)) {
        surplus.add(fact);
      }
    }
    if (!missing.isEmpty() || !surplus.isEmpty()) {
      differences.add(patient + " " + section + ": missing " + missing + ", surplus " + surplus);
    }
  }

  private static boolean isFilled(JsonNode value) {
    return !value.isNull() && (!value.isArray() || value.size() > 0);
  }
}
