package io.carelake.core.contract;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at the text of an expression for what its parsed tree no longer shows: comments, and typed
 * literals such as {@code TIMESTAMP 'now'}, in which Spark's parser reads the clock.
 */
final class ExpressionText {
  static final int MAX_LENGTH = 4_000;

  /** Deeper, and the parser's recursion would end in a stack overflow. */
  static final int MAX_DEPTH = 50;

  private static final Set<String> BEFORE_TEXT =
      Set.of(
          "and",
          "as",
          "between",
          "both",
          "by",
          "case",
          "distinct",
          "div",
          "else",
          "escape",
          "from",
          "ilike",
          "in",
          "leading",
          "like",
          "not",
          "or",
          "regexp",
          "rlike",
          "then",
          "trailing",
          "when");
  private static final Set<String> TYPED =
      Set.of("date", "timestamp", "timestamp_ntz", "timestamp_ltz", "interval", "x");

  private final String text;
  private int at;
  private int depth;
  private String word = "";

  private ExpressionText(String text) {
    this.text = text;
  }

  /** Why the text is refused; empty if it is not. */
  static Optional<String> objection(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.of("it is longer than " + MAX_LENGTH + " characters");
    }
    return new ExpressionText(text).scan();
  }

  private Optional<String> scan() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (text.startsWith("--", at) || text.startsWith("/*", at)) {
        return Optional.of("it holds a comment; write it into the description");
      }
      if (c == '"') {
        return Optional.of("it holds a double quote; write texts in single quotes");
      }
      if (c == '\'') {
        Optional<String> objection = literal();
        if (objection.isPresent()) {
          return objection;
        }
        word = "'";
      } else if (c == '`') {
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
          return Optional.of("a backquote is not closed");
        }
        at = end + 1;
        word = "`";
      } else if (Character.isLetterOrDigit(c) || c == '_') {
        int start = at;
        while (at < text.length()
            && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
          at++;
        }
        word = text.substring(start, at).toLowerCase(Locale.ROOT);
      } else {
        if (c == '(' || c == '[') {
          depth++;
        } else if (c == ')' || c == ']') {
          depth--;
        }
        if (depth > MAX_DEPTH) {
          return Optional.of("it is nested deeper than " + MAX_DEPTH);
        }
        if (!Character.isWhitespace(c)) {
          word = "";
        }
        at++;
      }
    }
    return Optional.empty();
  }

  /** Steps over a text in quotes and judges what stands before it. */
  private Optional<String> literal() {
    int start = ++at;
    while (at < text.length() && text.charAt(at) != '\'') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      return Optional.of("a quote is not closed");
    }
    String value = text.substring(start, at++);
    if (word.isEmpty() || BEFORE_TEXT.contains(word)) {
      return Optional.empty();
    }
    if (TYPED.contains(word)) {
      return value.matches("[-+]?[0-9][-+0-9:. TZa-zA-Z]*") || word.equals("x")
          ? Optional.empty()
          : Optional.of("the value of a " + word + " literal must be written in digits");
    }
    return Optional.of("a text may not follow " + (word.matches("\\w+") ? word : "a quote"));
  }
}
