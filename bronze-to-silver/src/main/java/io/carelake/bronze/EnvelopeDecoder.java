package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Takes one change event apart, losing nothing: the typed parts and {@code _rescued} together give
 * back the JSON value that came. A document that says one thing twice is kept whole ({@code $raw});
 * what is not one JSON document is refused. Not thread-safe.
 */
final class EnvelopeDecoder {
  /** Long notes and documents are data; only nesting and numbers have limits. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private static final String TOP = "";

  private final JsonShape envelope;
  private final JsonShape row;
  private final Rescue rescue = new Rescue();
  private final ValueReader values = new ValueReader(rescue);

  /**
   * @param table the physical schema of the bronze table, as {@link BronzeEnvelope#schema} makes it
   */
  EnvelopeDecoder(StructType table) {
    StructType parts = new StructType();
    for (String part :
        new String[] {
          BronzeEnvelope.BEFORE,
          BronzeEnvelope.AFTER,
          BronzeEnvelope.SOURCE,
          BronzeEnvelope.TRANSACTION,
          BronzeEnvelope.OP,
          BronzeEnvelope.TS_MS,
          BronzeEnvelope.TS_US,
          BronzeEnvelope.TS_NS
        }) {
      parts = parts.add(table.apply(part));
    }
    this.envelope = JsonShape.of(parts);
    this.row = envelope.field(BronzeEnvelope.AFTER);
  }

  /** Decodes a value; {@code null} is a tombstone. */
  DecodedEvent decode(String text) throws NotJsonException {
    if (text == null) {
      return DecodedEvent.TOMBSTONE;
    }
    rescue.clear();
    try {
      EnvelopeForm form = startsAsEnvelope(text) ? EnvelopeForm.ENVELOPE : form(text, 0);
      if (form == EnvelopeForm.OTHER) {
        return DecodedEvent.raw(text);
      }
      return read(text, form);
    } catch (ValueReader.AmbiguousException e) {
      return whole(text);
    } catch (JsonProcessingException e) {
      throw NotJsonException.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document that no column can carry; what is behind the place that told so counts too. */
  private DecodedEvent whole(String text) throws NotJsonException {
    try {
      form(text, 0);
      return DecodedEvent.raw(text);
    } catch (JsonProcessingException e) {
      throw NotJsonException.of(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The common case, without a look ahead: Debezium writes before and after first. */
  private boolean startsAsEnvelope(String text) {
    return (text.startsWith("{\"before\":") || text.startsWith("{\"after\":"))
        && !row.has("before")
        && !row.has("after");
  }

  private EnvelopeForm form(String text, int from) throws IOException, NotJsonException {
    try (JsonParser p = parser(text, from)) {
      EnvelopeForm form = EnvelopeForm.of(p, row);
      if (p.currentToken() == null) {
        throw new NotJsonException("no value");
      }
      if (from == 0) {
        requireEnd(p);
      }
      return form;
    }
  }

  private DecodedEvent read(String text, EnvelopeForm form)
      throws IOException, NotJsonException, ValueReader.AmbiguousException {
    try (JsonParser p = parser(text, 0)) {
      values.start(p, text);
      p.nextToken();
      DecodedEvent event = form == EnvelopeForm.WITH_SCHEMA ? unwrap(p, text) : body(p, form);
      requireEnd(p);
      return event.with(rescue.text(), rescue.drift());
    }
  }

  private static void requireEnd(JsonParser p) throws IOException, NotJsonException {
    if (p.nextToken() != null) {
      throw new NotJsonException("more than one JSON document");
    }
  }

  /** Reads {@code {schema, payload}}. */
  private DecodedEvent unwrap(JsonParser p, String text)
      throws IOException, NotJsonException, ValueReader.AmbiguousException {
    DecodedEvent event = null;
    String schema = null;
    for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
      JsonToken token = p.nextToken();
      if (name.equals("schema")) {
        schema = values.raw();
      } else if (token == JsonToken.START_OBJECT) {
        EnvelopeForm form = form(text, (int) p.currentTokenLocation().getCharOffset());
        event = form == EnvelopeForm.WITH_SCHEMA ? null : body(p, form);
      }
      if (event == null && !name.equals("schema")) {
        throw new ValueReader.AmbiguousException();
      }
    }
    if (event == null || schema == null) {
      throw new ValueReader.AmbiguousException();
    }
    rescue.keepForm("schema", schema);
    return event;
  }

  private DecodedEvent body(JsonParser p, EnvelopeForm form)
      throws IOException, ValueReader.AmbiguousException {
    if (form != EnvelopeForm.ENVELOPE) {
      return flattened(p, form == EnvelopeForm.DELETED_ROW);
    }
    GenericInternalRow top = values.object(envelope, TOP);
    return DecodedEvent.of(
        (GenericInternalRow) top.genericGet(0),
        (GenericInternalRow) top.genericGet(1),
        (GenericInternalRow) top.genericGet(2),
        (GenericInternalRow) top.genericGet(3),
        top);
  }

  /** Reads a row with its metadata beside it. */
  private DecodedEvent flattened(JsonParser p, boolean isDeleted)
      throws IOException, ValueReader.AmbiguousException {
    String prefix = isDeleted ? "before." : "after.";
    GenericInternalRow image = new GenericInternalRow(row.size());
    boolean[] seen = new boolean[row.size()];
    FlattenedMetadata metadata = new FlattenedMetadata(values, envelope);
    Set<String> others = new HashSet<>();
    rescue.flattened();
    int next = 0;
    for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
      int i = ValueReader.position(row, name, next);
      JsonToken token = p.nextToken();
      if (i >= 0) {
        ValueReader.refuseTwice(!seen[i]);
        seen[i] = true;
        next = i + 1;
        image.update(i, values.field(row.fields()[i], token, prefix, name));
      } else if (metadata.take(name, token)) {
        ValueReader.refuseTwice(others.add(name));
        rescue.meta(name);
      } else {
        boolean isMetadata = name.startsWith("__");
        values.keep(
            others, isMetadata ? TOP : prefix, name, token, isMetadata ? null : Drift.Kind.UNKNOWN);
      }
    }
    values.recordAbsent(row, prefix, seen);
    return DecodedEvent.of(
        isDeleted ? image : null,
        isDeleted ? null : image,
        metadata.source(),
        metadata.transaction(),
        metadata.top());
  }

  private static JsonParser parser(String text, int from) throws IOException {
    return JSON.createParser(text.toCharArray(), from, text.length() - from);
  }
}
