package io.carelake.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * A cost beside its floor, both in CPU-seconds of one process.
 *
 * @param goal the greatest ratio that is good enough, NaN where there is none
 */
record Ratio(String job, String per, double seconds, double floor, double goal) {
  double ratio() {
    return seconds / floor;
  }

  static String table(List<Ratio> ratios) {
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "%-58s %9s %9s %7s %6s%n",
            "job / floor",
            "CPU s",
            "floor",
            "ratio",
            "goal"));
    for (Ratio r : ratios) {
      s.append(
          String.format(
              Locale.ROOT,
              "%-58s %9.3f %9.3f %7.2f %6.2f %s%n",
              r.job + " / " + r.per,
              r.seconds,
              r.floor,
              r.ratio(),
              r.goal,
              r.ratio() > r.goal ? "over" : ""));
    }
    return s.toString();
  }

  static String json(List<Ratio> ratios) {
    ArrayNode all = new ObjectMapper().createArrayNode();
    for (Ratio r : ratios) {
      ObjectNode one = all.addObject();
      one.put("job", r.job).put("floor", r.per).put("cpu_seconds", r.seconds);
      one.put("floor_cpu_seconds", r.floor).put("ratio", r.ratio()).put("goal", r.goal);
    }
    return all.toPrettyString();
  }
}
