package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads JSON values into Catalyst's, and everything that does not fit exactly into {@link Rescue}.
 */
final class ValueReader {
  /** The value cannot be held by its column. */
  static final Object MISFIT = new Object();

  /**
   * Fields that older connectors do not write: null in the column means absent, so that most events
   * need no {@code $absent}.
   */
  private static final Set<String> ABSENT_WHEN_NULL = Set.of("ts_us", "ts_ns");

  private static final Set<String> PREFIXES_OF_TIMES = Set.of("", "source.");

  private final Rescue rescue;
  private JsonParser parser;
  private String text;

  /** Only an escape can spell half a surrogate pair: UTF-8 has none. */
  private boolean hasEscapes;

  ValueReader(Rescue rescue) {
    this.rescue = rescue;
  }

  /**
   * @param source what the parser reads, decoded from UTF-8
   */
  void start(JsonParser json, String source) {
    this.parser = json;
    this.text = source;
    this.hasEscapes = source.contains("\\u");
  }

  /** Reads the object that the parser has just entered. */
  GenericInternalRow object(JsonShape shape, String prefix) throws IOException, AmbiguousException {
    Object[] values = new Object[shape.size()];
    boolean[] seen = new boolean[shape.size()];
    Set<String> unknown = null;
    int next = 0;
    int found = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      int i = position(shape, name, next);
      JsonToken token = parser.nextToken();
      if (i < 0) {
        unknown = unknown == null ? new HashSet<>() : unknown;
        keep(unknown, prefix, name, token, isMessage(prefix, name) ? null : Drift.Kind.UNKNOWN);
        continue;
      }
      refuseTwice(!seen[i]);
      seen[i] = true;
      found++;
      next = i + 1;
      values[i] = field(shape.fields()[i], token, prefix, name);
    }
    if (found < shape.size()) {
      recordAbsent(shape, prefix, seen);
    }
    return new GenericInternalRow(values);
  }

  /** The content of a logical message ({@code op} m) has no column and is no drift. */
  private static boolean isMessage(String prefix, String name) {
    return prefix.isEmpty() && name.equals("message");
  }

  /** A scalar that its column holds as it is spelled, or {@link #MISFIT}. */
  Object exact(JsonShape shape, JsonToken token) throws IOException {
    Object v =
        switch (shape.kind()) {
          case STRING -> string(token);
          case INT, LONG -> integer(shape.kind(), token);
          default -> MISFIT;
        };
    return v != MISFIT && token.isNumeric() && !isSpelledAs(v) ? MISFIT : v;
  }

  /** Fields nearly always come in the contract's order: look there first. */
  static int position(JsonShape shape, String name, int expected) {
    return expected < shape.size() && shape.names()[expected].equals(name)
        ? expected
        : shape.positions().getOrDefault(name, -1);
  }

  /** Keeps a field that has no column; {@code drift} null: none is expected. */
  void keep(Set<String> others, String prefix, String name, JsonToken token, Drift.Kind drift)
      throws IOException, AmbiguousException {
    refuseTwice(others.add(name) && isWellFormed(name));
    rescue.keep(prefix, name, raw(), drift, drift == null ? null : Drift.Found.of(token));
  }

  static void refuseTwice(boolean isFirst) throws AmbiguousException {
    if (!isFirst) {
      throw new AmbiguousException();
    }
  }

  /** Reads one field; null if it is null or had to be rescued. */
  Object field(JsonShape shape, JsonToken token, String prefix, String name)
      throws IOException, AmbiguousException {
    if (token == JsonToken.VALUE_NULL) {
      if (isAbsentWhenNull(prefix, name)) {
        rescue.keep(prefix, name, "null", null);
      }
      return null;
    }
    int start = (int) parser.currentTokenLocation().getCharOffset();
    Object value = value(shape, token, prefix, name);
    if (value == MISFIT) {
      rescue.keep(prefix, name, rawFrom(start, token), Drift.Kind.MISFIT);
      return null;
    }
    if (token.isNumeric() && !isSpelledAs(value)) {
      rescue.keep(prefix, name, parser.getText(), null);
    }
    return value;
  }

  private Object value(JsonShape shape, JsonToken token, String prefix, String name)
      throws IOException, AmbiguousException {
    return switch (shape.kind()) {
      case STRING -> string(token);
      case BOOLEAN -> token.isBoolean() ? (Object) (token == JsonToken.VALUE_TRUE) : MISFIT;
      case INT, LONG -> integer(shape.kind(), token);
      case DOUBLE -> decimal(token);
      case ARRAY -> token == JsonToken.START_ARRAY ? array(shape.element()) : MISFIT;
      case STRUCT -> token == JsonToken.START_OBJECT ? object(shape, prefix + name + ".") : MISFIT;
    };
  }

  private Object string(JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      return MISFIT;
    }
    String s = parser.getText();
    return !hasEscapes || isWellFormed(s) ? UTF8String.fromString(s) : MISFIT;
  }

  private Object integer(JsonShape.Kind kind, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      return MISFIT;
    }
    return switch (parser.getNumberType()) {
      case INT ->
          kind == JsonShape.Kind.INT
              ? (Object) parser.getIntValue()
              : (Object) parser.getLongValue();
      case LONG -> kind == JsonShape.Kind.LONG ? (Object) parser.getLongValue() : MISFIT;
      default -> MISFIT;
    };
  }

  private Object decimal(JsonToken token) throws IOException {
    if (!token.isNumeric()) {
      return MISFIT;
    }
    String number = parser.getText();
    double d = Double.parseDouble(number);
    return Double.isInfinite(d) || !isExactly(number, d) ? MISFIT : (Object) d;
  }

  /** A number with more digits than a double holds is no double of the source. */
  private static boolean isExactly(String number, double d) {
    String written = Double.toString(d);
    return number.equals(written) || new BigDecimal(number).compareTo(new BigDecimal(written)) == 0;
  }

  /** Whether writing the number again gives the same text; of whole numbers only -0 does not. */
  private boolean isSpelledAs(Object number) throws IOException {
    if (number instanceof Double d) {
      return parser.getText().equals(d.toString());
    }
    return ((Number) number).longValue() != 0 || parser.getTextLength() == 1;
  }

  /** An array fits whole or not at all; its elements must be spelled as they will be written. */
  private Object array(JsonShape element) throws IOException, AmbiguousException {
    List<Object> values = new ArrayList<>();
    boolean fits = true;
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (!fits || t.isStructStart()) {
        fits = false;
        parser.skipChildren();
      } else if (t == JsonToken.VALUE_NULL) {
        values.add(null);
      } else {
        Object v = value(element, t, "", "");
        fits = v != MISFIT && (!t.isNumeric() || isSpelledAs(v));
        values.add(v);
      }
    }
    return fits ? new GenericArrayData(values.toArray()) : MISFIT;
  }

  /** The source text of the value the parser stands on, which is read to its end. */
  String raw() throws IOException {
    return rawFrom((int) parser.currentTokenLocation().getCharOffset(), parser.currentToken());
  }

  private String rawFrom(int start, JsonToken token) throws IOException {
    if (token.isStructStart() && parser.currentToken() == token) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    return text.substring(start, (int) parser.currentLocation().getCharOffset());
  }

  void recordAbsent(JsonShape shape, String prefix, boolean[] seen) {
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i] && !isAbsentWhenNull(prefix, shape.names()[i])) {
        rescue.absent(prefix, shape.names()[i]);
      }
    }
  }

  private static boolean isAbsentWhenNull(String prefix, String name) {
    return ABSENT_WHEN_NULL.contains(name) && PREFIXES_OF_TIMES.contains(prefix);
  }

  /** A lone surrogate has no UTF-8: Spark would replace it by a question mark. */
  static boolean isWellFormed(String s) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < s.length()
                && Character.isLowSurrogate(s.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /**
   * The document says one thing twice, or has a name that cannot be kept: only the whole is exact.
   */
  static final class AmbiguousException extends Exception {
    private static final long serialVersionUID = 1L;

    AmbiguousException() {
      super(null, null, false, false);
    }
  }
}
