package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * One Kafka record as {@code kcat -J} prints it: an object with topic, partition, offset, ts,
 * headers (names and values in turn), key and payload. {@code payload_base64} and {@code
 * key_base64} carry bytes that are no text; a key or payload that is itself an object (as kcat
 * prints Avro) is taken as its text.
 */
final class KcatLine {
  private static final int MILLIS = 1000;

  private byte[] line;
  private int shift;
  private GenericInternalRow record;
  private int seen;

  /** Reads a line into a row of {@link RawEvents#SCHEMA}, origin, line and problem left empty. */
  GenericInternalRow parse(byte[] buffer, int start, int length) throws NotJsonException {
    line = buffer;
    record = new GenericInternalRow(RawEvents.SCHEMA.size());
    seen = 0;
    try (JsonParser p = EnvelopeDecoder.JSON.createParser(buffer, start, length)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        throw new NotJsonException("not an object");
      }
      int brace = start;
      while (buffer[brace] != '{') {
        brace++;
      }
      shift = brace - (int) p.currentTokenLocation().getByteOffset();
      for (String name = p.nextFieldName(); name != null; name = p.nextFieldName()) {
        field(p, name, p.nextToken());
      }
      if (p.nextToken() != null) {
        throw new NotJsonException("more than one JSON document");
      }
    } catch (JsonProcessingException e) {
      throw NotJsonException.of(e);
    } catch (IOException e) {
      throw new NotJsonException("not UTF-8");
    }
    require(RawEvents.AT_TOPIC, "topic");
    require(RawEvents.AT_PARTITION, "partition");
    require(RawEvents.AT_OFFSET, "offset");
    return record;
  }

  private void field(JsonParser p, String name, JsonToken token)
      throws IOException, NotJsonException {
    switch (name) {
      case "topic" -> put(RawEvents.AT_TOPIC, name, text(p, token, name));
      case "partition" -> put(RawEvents.AT_PARTITION, name, (int) whole(p, token, name));
      case "offset" -> put(RawEvents.AT_OFFSET, name, whole(p, token, name));
      case "ts" -> {
        long ms = token == JsonToken.VALUE_NULL ? -1 : whole(p, token, name);
        put(RawEvents.AT_TIMESTAMP, name, ms < 0 ? null : Math.multiplyExact(ms, MILLIS));
      }
      case "headers" -> put(RawEvents.AT_HEADERS, name, headers(p, token));
      case "key" -> put(RawEvents.AT_KEY, name, bytes(p, token, name));
      case "payload" -> put(RawEvents.AT_VALUE, name, bytes(p, token, name));
      case "key_base64" -> put(RawEvents.AT_KEY, name, base64(p, token, name));
      case "payload_base64" -> put(RawEvents.AT_VALUE, name, base64(p, token, name));
      default -> p.skipChildren();
    }
  }

  private void put(int at, String name, Object value) throws NotJsonException {
    if ((seen & 1 << at) != 0) {
      // kcat prints "payload": null beside a payload in base64.
      boolean isSecondNull = value == null && name.indexOf('_') < 0;
      boolean isFirstNull = record.genericGet(at) == null && name.endsWith("_base64");
      if (!isSecondNull && !isFirstNull) {
        throw new NotJsonException("the field " + name + " is there twice");
      }
      if (isSecondNull) {
        return;
      }
    }
    seen |= 1 << at;
    record.update(at, value);
  }

  private void require(int at, String name) throws NotJsonException {
    if (record.genericGet(at) == null) {
      throw new NotJsonException("no field " + name);
    }
  }

  private static long whole(JsonParser p, JsonToken token, String name)
      throws IOException, NotJsonException {
    boolean isLong =
        token == JsonToken.VALUE_NUMBER_INT
            && p.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    long value = isLong ? p.getLongValue() : -1;
    boolean fits =
        isLong
            && (name.equals("ts")
                ? Math.abs(value) < Long.MAX_VALUE / MILLIS
                : value >= 0 && (name.equals("offset") || value <= Integer.MAX_VALUE));
    if (!fits) {
      throw new NotJsonException("the field " + name + " is no valid number");
    }
    return value;
  }

  private static UTF8String text(JsonParser p, JsonToken token, String name)
      throws IOException, NotJsonException {
    if (token != JsonToken.VALUE_STRING || p.getTextLength() == 0) {
      throw new NotJsonException("the field " + name + " is no text");
    }
    return UTF8String.fromString(wellFormed(p.getText(), name));
  }

  private static String wellFormed(String text, String name) throws NotJsonException {
    if (!ValueReader.isWellFormed(text)) {
      throw new NotJsonException("the field " + name + " has an unpaired surrogate");
    }
    return text;
  }

  private byte[] bytes(JsonParser p, JsonToken token, String name)
      throws IOException, NotJsonException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token == JsonToken.VALUE_STRING) {
      return Utf8.bytes(p.getText(), "field " + name);
    }
    int from = shift + (int) p.currentTokenLocation().getByteOffset();
    p.skipChildren();
    p.finishToken();
    return Arrays.copyOfRange(line, from, shift + (int) p.currentLocation().getByteOffset());
  }

  private static byte[] base64(JsonParser p, JsonToken token, String name)
      throws IOException, NotJsonException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token != JsonToken.VALUE_STRING) {
      throw new NotJsonException("the field " + name + " is no text");
    }
    try {
      return Base64.getDecoder().decode(wellFormed(p.getText(), name));
    } catch (IllegalArgumentException e) {
      throw new NotJsonException("the field " + name + " is no base64");
    }
  }

  private static GenericArrayData headers(JsonParser p, JsonToken token)
      throws IOException, NotJsonException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    List<Object> headers = new ArrayList<>();
    boolean isValid = token == JsonToken.START_ARRAY;
    while (isValid && p.nextToken() != JsonToken.END_ARRAY) {
      isValid = p.currentToken() == JsonToken.VALUE_STRING;
      UTF8String name = isValid ? UTF8String.fromString(wellFormed(p.getText(), "headers")) : null;
      JsonToken value = isValid ? p.nextToken() : null;
      isValid = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL;
      if (isValid) {
        UTF8String v =
            value == JsonToken.VALUE_NULL
                ? null
                : UTF8String.fromString(wellFormed(p.getText(), "headers"));
        headers.add(new GenericInternalRow(new Object[] {name, v}));
      }
    }
    if (!isValid) {
      throw new NotJsonException("the field headers is no list of names and values");
    }
    return new GenericArrayData(headers.toArray());
  }
}
