package io.carelake.silver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of JSON by RFC 8259 and nothing else, written for the tests so that what judges the
 * decoder shares no code with it. Values: {@link Obj}, List, String, {@link Num}, Boolean, {@link
 * #NULL}. It keeps what others lose: the spelling of numbers, and whether a name came twice.
 */
final class ExactJson {
  static final Object NULL = new Object();

  /** What the decoder may refuse although it is JSON: these are its limits. */
  private static final int DEEPEST = 1000;

  private static final int LONGEST_NUMBER = 1000;

  /** A number as it is spelled. */
  record Num(String text) {}

  /** An object; the last of equal names, and whether any name came twice. */
  record Obj(Map<String, Object> fields, boolean isAmbiguous) {
    Object get(String name) {
      return fields.get(name);
    }
  }

  /** The text is not exactly one JSON document. */
  static class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson() {
      super(null, null, false, false);
    }
  }

  /** Nested deeper than anybody reads: it may be JSON or not. */
  static final class TooDeep extends NotJson {
    private static final long serialVersionUID = 1L;
  }

  private final String text;
  private int at;
  private boolean beyondLimits;

  private ExactJson(String text) {
    this.text = text;
  }

  /** A document, and whether it is deeper or has longer numbers than the decoder reads. */
  record Document(Object value, boolean isBeyondLimits) {}

  static Document read(String text) throws NotJson {
    ExactJson reader = new ExactJson(text);
    Object value = reader.value(1);
    reader.space();
    if (reader.at < text.length()) {
      throw new NotJson();
    }
    return new Document(value, reader.beyondLimits);
  }

  private Object value(int depth) throws NotJson {
    if (depth > DEEPEST) {
      throw new TooDeep();
    }
    space();
    char c = peek();
    switch (c) {
      case '{':
        return object(depth);
      case '[':
        return list(depth);
      case '"':
        return string();
      case 't':
        return word("true", Boolean.TRUE);
      case 'f':
        return word("false", Boolean.FALSE);
      case 'n':
        return word("null", NULL);
      default:
        return number();
    }
  }

  private Object object(int depth) throws NotJson {
    Map<String, Object> fields = new LinkedHashMap<>();
    boolean ambiguous = false;
    at++;
    space();
    if (peek() == '}') {
      at++;
      return new Obj(fields, false);
    }
    while (true) {
      space();
      if (peek() != '"') {
        throw new NotJson();
      }
      String name = string();
      space();
      expect(':');
      ambiguous |= fields.put(name, value(depth + 1)) != null;
      space();
      if (peek() == '}') {
        at++;
        return new Obj(fields, ambiguous);
      }
      expect(',');
    }
  }

  private Object list(int depth) throws NotJson {
    List<Object> elements = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return elements;
    }
    while (true) {
      elements.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return elements;
      }
      expect(',');
    }
  }

  private String string() throws NotJson {
    StringBuilder s = new StringBuilder();
    at++;
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw new NotJson();
      }
      s.append(c == '\\' ? escaped() : c);
    }
    at++;
    return s.toString();
  }

  private char escaped() throws NotJson {
    char c = peek();
    at++;
    if (c == 'u') {
      if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
        throw new NotJson();
      }
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    int known = "\"\\/bfnrt".indexOf(c);
    if (known < 0) {
      throw new NotJson();
    }
    return "\"\\/\b\f\n\r\t".charAt(known);
  }

  private Object number() throws NotJson {
    int from = at;
    if (peek() == '-') {
      at++;
    }
    int first = at;
    digits();
    if (text.charAt(first) == '0' && at > first + 1) {
      throw new NotJson();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) | 32) == 'e') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    beyondLimits |= at - from > LONGEST_NUMBER;
    return new Num(text.substring(from, at));
  }

  private void digits() throws NotJson {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw new NotJson();
    }
  }

  private Object word(String word, Object value) throws NotJson {
    if (!text.startsWith(word, at)) {
      throw new NotJson();
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws NotJson {
    if (at >= text.length()) {
      throw new NotJson();
    }
    return text.charAt(at);
  }

  private void expect(char c) throws NotJson {
    if (peek() != c) {
      throw new NotJson();
    }
    at++;
  }
}
