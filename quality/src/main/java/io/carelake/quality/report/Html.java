package io.carelake.quality.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Writes HTML that is well-formed XML as well: elements close in order, and every text and
 * attribute is escaped. Only {@link #raw} trusts its text.
 */
final class Html {
  private static final Set<String> VOID =
      Set.of(
          "input",
          "meta",
          "br",
          "hr",
          "use",
          "path",
          "line",
          "polyline",
          "polygon",
          "circle",
          "rect");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values by turns; a null value leaves its attribute out
   */
  Html open(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1]));
        out.append('"');
      }
    }
    if (VOID.contains(tag)) {
      out.append("/>");
    } else {
      out.append('>');
      open.push(tag);
    }
    return this;
  }

  /** Closes the element that was opened last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Closes as many. */
  Html close(int elements) {
    for (int i = 0; i < elements; i++) {
      close();
    }
    return this;
  }

  Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** An element with a text in it. */
  Html el(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** What this class or a file of ours wrote. */
  Html raw(String trusted) {
    out.append(trusted);
    return this;
  }

  String done() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("Elements were left open: " + open);
    }
    return out.toString();
  }

  /** Also drops what no XML may contain. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                  boolean isControl = c < 0x20 && c != '\n' && c != '\t';
                  if (!isControl && c != 0xFFFE && c != 0xFFFF && !(c >= 0xD800 && c <= 0xDFFF)) {
                    safe.appendCodePoint(c);
                  }
                }
              }
            });
    return safe.toString();
  }
}
