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
  static final String REORDER = "reorder";
  static final String WIDENED_COLUMN = "widened_column";
  static final String KEY_CHANGE = "key_change";
  static final String RESNAPSHOT = "resnapshot";
  static final String TRUNCATE = "truncate";
  static final String MALFORMED_JSON = "malformed_json";
  static final String UNKNOWN_TOPIC = "unknown_topic";
  static final String OUT_OF_RANGE = "out_of_range";
  static final String ORPHAN = "orphan";
  static final String FUTURE_DATE = "future_date";
  static final String WRONG_UNIT = "wrong_unit";
  static final String MISSING_REQUIRED = "missing_required";

  /**
   * Per event, per row of the table that shows the fault, or (resnapshot, truncate) per topic of
   * reference data. Those of rate 0 are switched on by name.
   */
  static Faults defaults() {
    return new Faults(
        new TreeMap<>(
            Map.ofEntries(
                Map.entry(DUPLICATE, 0.002),
                Map.entry(REORDER, 0.001),
                Map.entry(LATE, 0.001),
                Map.entry(TOAST, 0.5),
                Map.entry(KEY_CHANGE, 0.0),
                Map.entry(RESNAPSHOT, 0.0),
                Map.entry(TRUNCATE, 0.0),
                Map.entry(ADDED_COLUMN, 0.0),
                Map.entry(WIDENED_COLUMN, 0.0),
                Map.entry(MALFORMED_JSON, 0.0001),
                Map.entry(UNKNOWN_TOPIC, 0.0001),
                Map.entry(OUT_OF_RANGE, 0.001),
                Map.entry(ORPHAN, 0.0005),
                Map.entry(FUTURE_DATE, 0.0005),
                Map.entry(WRONG_UNIT, 0.0005),
                Map.entry(MISSING_REQUIRED, 0.0005))));
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
