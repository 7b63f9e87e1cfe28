package io.carelake.quality.report;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Charts as SVG: lines over days, and bars. */
final class Charts {
  /** The days that a chart spans. */
  static final int DAYS = 90;

  private Charts() {}

  private record Point(double x, double y) {}

  /** A line as small as a word, its last point marked; empty for fewer than two days. */
  static void spark(Html h, List<Report.Day> days) {
    List<Report.Day> known = days.stream().filter(d -> d.score().isPresent()).toList();
    if (known.size() < 2) {
      return;
    }
    double low = Math.min(0.9, known.stream().mapToDouble(d -> d.score().get()).min().orElse(0));
    List<Point> points = points(known, d -> d.score(), 96, 20, 3, low, 1);
    Point last = points.get(points.size() - 1);
    h.open("svg", "class", "spark", "viewBox", "0 0 96 20", "aria-hidden", "true");
    h.open("polyline", "points", text(points));
    h.open("circle", "cx", number(last.x()), "cy", number(last.y()), "r", "2.2");
    h.close();
  }

  /** The score over days with its scale, the floor of 95 % marked. */
  static void score(Html h, List<Report.Day> days, String title) {
    List<Report.Day> known = days.stream().filter(d -> d.score().isPresent()).toList();
    if (known.size() < 2) {
      h.el("p", "A line appears here on the second day with a score.", "class", "quiet");
      return;
    }
    double least = known.stream().mapToDouble(d -> d.score().get()).min().orElse(0);
    double low = least > 0.9 ? 0.9 : Math.floor(least * 10) / 10;
    Scale scale = new Scale(low, 1);
    begin(h, "score", title, known);
    for (double tick : List.of(low, 0.95, 1.0)) {
      scale.grid(h, tick, Words.percent(tick), tick == 0.95 ? "grid floor" : "grid");
    }
    line(h, points(known, d -> d.score(), 100, 100, 0, low, 1));
    end(h, known);
  }

  /** The number of rows over days, from zero. */
  static void rows(Html h, List<Report.Day> days, String title) {
    List<Report.Day> known = days.stream().filter(d -> d.rows().isPresent()).toList();
    if (known.size() < 2) {
      return;
    }
    double most = Math.max(1, known.stream().mapToLong(d -> d.rows().get()).max().orElse(1));
    Scale scale = new Scale(0, most);
    begin(h, "rows", title, known);
    scale.grid(h, 0, "0", "grid");
    scale.grid(h, most, Words.about((long) most), "grid");
    line(h, points(known, d -> d.rows().map(Long::doubleValue), 100, 100, 0, 0, most));
    end(h, known);
  }

  /** The heights of values, in hundredths of the chart. */
  private record Scale(double low, double high) {
    private void grid(Html h, double value, String label, String style) {
      String top = "top:" + number(100 * (1 - (value - low) / (high - low))) + "%";
      h.open("i", "class", style, "style", top).el("span", label).close();
    }
  }

  /** Labels are HTML around the drawing: they keep their size when it is stretched. */
  private static void begin(Html h, String style, String title, List<Report.Day> days) {
    String told = title + ", " + day(days, 0) + " to " + day(days, days.size() - 1);
    h.open("figure", "class", "chart " + style)
        .open("div", "class", "plot", "role", "img", "aria-label", told);
  }

  private static String day(List<Report.Day> days, int at) {
    return Words.DAY.format(days.get(at).on());
  }

  private static void line(Html h, List<Point> points) {
    Point last = points.get(points.size() - 1);
    h.open("svg", "viewBox", "0 0 100 100", "preserveAspectRatio", "none", "aria-hidden", "true");
    h.open("polygon", "points", text(points) + " 100,100 0,100");
    h.open("polyline", "points", text(points));
    h.close();
    h.el("b", "", "style", "left:" + number(last.x()) + "%;top:" + number(last.y()) + "%");
  }

  private static void end(Html h, List<Report.Day> days) {
    h.close();
    h.open("figcaption").el("span", day(days, 0)).el("span", day(days, days.size() - 1)).close(2);
  }

  /** By the day, so that a gap is as wide as it was long. */
  private static List<Point> points(
      List<Report.Day> days,
      Function<Report.Day, Optional<Double>> value,
      double width,
      double height,
      double margin,
      double low,
      double high) {
    LocalDate first = days.get(0).on();
    double span = Math.max(1, ChronoUnit.DAYS.between(first, days.get(days.size() - 1).on()));
    List<Point> points = new ArrayList<>();
    for (Report.Day day : days) {
      double share = (value.apply(day).orElseThrow() - low) / (high - low);
      points.add(
          new Point(
              margin + (width - 2 * margin) * ChronoUnit.DAYS.between(first, day.on()) / span,
              margin + (height - 2 * margin) * (1 - share)));
    }
    return points;
  }

  private static String text(List<Point> points) {
    StringBuilder s = new StringBuilder();
    points.forEach(
        p ->
            s.append(s.isEmpty() ? "" : " ")
                .append(number(p.x()))
                .append(',')
                .append(number(p.y())));
    return s.toString();
  }

  private static String number(double v) {
    String text = String.format(Locale.ROOT, "%.1f", v);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /** A bar of a hundredth each, with the floor marked; the number stands beside it. */
  static void bar(Html h, double share) {
    h.open(
        "svg",
        "class",
        "bar" + (share < 0.95 ? " low" : ""),
        "viewBox",
        "0 0 100 6",
        "preserveAspectRatio",
        "none",
        "aria-hidden",
        "true");
    h.open("rect", "class", "track", "width", "100", "height", "6");
    h.open("rect", "class", "fill", "width", number(Math.max(1, share * 100)), "height", "6");
    h.close();
  }
}
