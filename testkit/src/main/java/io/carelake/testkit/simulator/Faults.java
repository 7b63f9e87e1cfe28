package io.carelake.testkit.simulator;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Which faults the capture has, and how often. */
record Faults(Map<String, Double> rates) {
  static final String DUPLICATE = "duplicate";
  static final String LATE = "late";
  static final String TOAST = "toast";
  static final String ADDED_COLUMN = "added_column";
  static final String MALFORMED_JSON = "malformed_json";
  static final String UNKNOWN_TOPIC = "unknown_topic";
  static final String OUT_OF_RANGE = "out_of_range";
  static final String ORPHAN = "orphan";
  static final String FUTURE_DATE = "future_date";
  static final String MISSING_REQUIRED = "missing_required";

  /** Per event, or per row of the table that shows the fault. */
  static Faults defaults() {
    return new Faults(
        new TreeMap<>(
            Map.of(
                DUPLICATE, 0.002,
                LATE, 0.001,
                TOAST, 0.5,
                ADDED_COLUMN, 0.0,
                MALFORMED_JSON, 0.0001,
                UNKNOWN_TOPIC, 0.0001,
                OUT_OF_RANGE, 0.001,
                ORPHAN, 0.0005,
                FUTURE_DATE, 0.0005,
                MISSING_REQUIRED, 0.0005)));
  }

  static Faults none() {
    Map<String, Double> zero = new TreeMap<>(defaults().rates());
    zero.replaceAll((k, v) -> 0.0);
    return new Faults(zero);
  }

  Faults with(Map<String, Double> changed) {
    Map<String, Double> all = new TreeMap<>(rates);
    changed.forEach(
        (name, rate) -> {
          if (!all.containsKey(name)) {
            throw new IllegalArgumentException(
                "Unknown fault " + name + " (known: " + all.keySet() + ")");
          }
          all.put(name, rate);
        });
    return new Faults(all);
  }

  double rate(String fault) {
    return rates.get(fault);
  }

  boolean strikes(String fault, Random random) {
    double rate = rates.get(fault);
    return rate > 0 && random.nextDouble() < rate;
  }
}
