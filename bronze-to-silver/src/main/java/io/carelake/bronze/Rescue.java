package io.carelake.bronze;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Collects what the typed columns of one event cannot carry, as the JSON text of {@code _rescued}.
 */
final class Rescue {
  private static final String BEFORE = BronzeEnvelope.BEFORE + ".";
  private static final String AFTER = BronzeEnvelope.AFTER + ".";

  private final StringBuilder json = new StringBuilder();
  private final StringBuilder absent = new StringBuilder();
  private final StringBuilder meta = new StringBuilder();
  private final Set<Drift> drift = new LinkedHashSet<>();

  void clear() {
    json.setLength(0);
    absent.setLength(0);
    meta.setLength(0);
    drift.clear();
  }

  /**
   * Keeps the raw JSON of a field; {@code kind} null: the value is typed, only its spelling is
   * kept.
   */
  void keep(String prefix, String name, String raw, Drift.Kind kind) {
    keep(prefix, name, raw, kind, null);
  }

  /** Keeps a field that has no column, telling what it held. */
  void keep(String prefix, String name, String raw, Drift.Kind kind, Drift.Found found) {
    put(quote(prefix + escape(name)), raw);
    if (kind != null) {
      drift.add(Drift.of(kind, column(prefix) + name, found));
    }
  }

  /** Keeps a fact about the event's form, under a name that no field can have. */
  void keepForm(String name, String raw) {
    put("\"$" + name + '"', raw);
  }

  void absent(String prefix, String name) {
    absent.append(absent.length() == 0 ? '[' : ',').append(quote(prefix + escape(name)));
    if (prefix.equals(AFTER)) {
      drift.add(Drift.of(Drift.Kind.MISSING, name, null));
    }
  }

  /** The event is a row without an envelope; {@link #meta} lists the metadata it had. */
  void flattened() {
    meta.append('[');
  }

  /** An unwrapped event had this field, and its value is in a typed column. */
  void meta(String name) {
    meta.append(meta.length() == 1 ? "" : ",").append(quote(name));
  }

  Set<Drift> drift() {
    return drift.isEmpty() ? Set.of() : Set.copyOf(drift);
  }

  UTF8String text() {
    if (meta.length() > 0) {
      put("\"$meta\"", meta.append(']').toString());
    }
    if (absent.length() > 0) {
      put("\"$absent\"", absent.append(']').toString());
    }
    return json.length() == 0 ? null : UTF8String.fromString(json.append('}').toString());
  }

  /** The whole value: no column could carry it. */
  static UTF8String raw(String text) {
    return UTF8String.fromString(BronzeEnvelope.RAW_PREFIX + quote(text) + "}");
  }

  private void put(String quotedName, String raw) {
    json.append(json.length() == 0 ? '{' : ',').append(quotedName).append(':').append(raw);
  }

  /** Drift names the source's column, whichever of before and after showed it. */
  private static String column(String prefix) {
    return prefix.equals(BEFORE) || prefix.equals(AFTER) ? "" : prefix;
  }

  private static String escape(String name) {
    if (name.indexOf('.') < 0 && name.indexOf('$') < 0 && name.indexOf('\\') < 0) {
      return name;
    }
    return name.replace("\\", "\\\\").replace(".", "\\.").replace("$", "\\$");
  }

  private static String quote(String text) {
    return isPlain(text) ? '"' + text + '"' : quoted(text);
  }

  /** Nearly every name is: nothing in it needs an escape. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
