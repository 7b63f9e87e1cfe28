package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The shapes in which Debezium and its transforms deliver one change. */
enum EnvelopeForm {
  /** {@code {before, after, source, op, …}}. */
  ENVELOPE,
  /** {@code {schema, payload}}: Kafka Connect's JSON with its schema. */
  WITH_SCHEMA,
  /**
   * The row itself ({@code ExtractNewRecordState}), with {@code __op}, {@code __lsn} if asked for.
   */
  ROW,
  /** An unwrapped delete: the fields are those of the row that was. */
  DELETED_ROW,
  /** JSON, but not an object. */
  OTHER;

  /**
   * Looks at the names on the top level. A name that is a column of the table is never taken for a
   * part of an envelope.
   *
   * @param row the contract's columns
   */
  static EnvelopeForm of(JsonParser p, JsonShape row) throws IOException {
    if (p.nextToken() != JsonToken.START_OBJECT) {
      p.skipChildren();
      return OTHER;
    }
    boolean schema = false;
    boolean payload = false;
    boolean image = false;
    boolean source = false;
    boolean op = false;
    boolean deleted = false;
    int names = 0;
    for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
      JsonToken token = p.nextToken();
      names++;
      if (!row.has(name)) {
        switch (name) {
          case "schema" -> schema = true;
          case "payload" -> payload = true;
          case "before", "after" -> image = true;
          case "source" -> source = token == JsonToken.START_OBJECT;
          case "op" -> op = true;
          case "__op" -> deleted |= token == JsonToken.VALUE_STRING && p.getText().equals("d");
          case "__deleted" ->
              deleted |= token == JsonToken.VALUE_STRING && p.getText().equals("true");
          default -> {}
        }
      }
      p.skipChildren();
    }
    if (schema && payload && names == 2) {
      return WITH_SCHEMA;
    }
    if (op && (image || source)) {
      return ENVELOPE;
    }
    return deleted ? DELETED_ROW : ROW;
  }
}
