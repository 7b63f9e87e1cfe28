package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/**
 * The metadata that {@code ExtractNewRecordState} adds to a row ({@code add.fields}), brought back
 * to its place in the envelope: {@code __op}, {@code __ts_ms} to the top, {@code __transaction_id}
 * to the transaction, {@code __lsn} and {@code __source_ts_ms} to the source.
 */
final class FlattenedMetadata {
  private static final String PREFIX = "__";
  private static final String OF_SOURCE = "__source_";
  private static final String OF_TRANSACTION = "__transaction_";

  private final ValueReader values;
  private final Part top;
  private final Part source;
  private final Part transaction;

  FlattenedMetadata(ValueReader values, JsonShape envelope) {
    this.values = values;
    this.top = new Part(envelope);
    this.source = new Part(envelope.field(BronzeEnvelope.SOURCE));
    this.transaction = new Part(envelope.field(BronzeEnvelope.TRANSACTION));
  }

  /** Takes the field the parser stands on; false, and nothing happened, if it has no place. */
  boolean take(String name, JsonToken token) throws IOException {
    if (name.startsWith(OF_SOURCE)) {
      return put(source, name.substring(OF_SOURCE.length()), token);
    }
    if (name.startsWith(OF_TRANSACTION)) {
      return put(transaction, name.substring(OF_TRANSACTION.length()), token);
    }
    if (name.startsWith(PREFIX)) {
      String field = name.substring(PREFIX.length());
      return put(top.shape.has(field) ? top : source, field, token);
    }
    return false;
  }

  private boolean put(Part part, String field, JsonToken token) throws IOException {
    int i = part.shape.positions().getOrDefault(field, -1);
    if (i < 0 || part.taken[i]) {
      return false;
    }
    if (token != JsonToken.VALUE_NULL) {
      Object value = values.exact(part.shape.fields()[i], token);
      if (value == ValueReader.MISFIT) {
        return false;
      }
      part.values[i] = value;
      part.isUsed = true;
    }
    part.taken[i] = true;
    return true;
  }

  GenericInternalRow top() {
    return new GenericInternalRow(top.values);
  }

  GenericInternalRow source() {
    return source.isUsed ? new GenericInternalRow(source.values) : null;
  }

  GenericInternalRow transaction() {
    return transaction.isUsed ? new GenericInternalRow(transaction.values) : null;
  }

  /** One struct of the envelope, being filled. */
  private static final class Part {
    private final JsonShape shape;
    private final Object[] values;
    private final boolean[] taken;
    private boolean isUsed;

    private Part(JsonShape shape) {
      this.shape = shape;
      this.values = new Object[shape.size()];
      this.taken = new boolean[shape.size()];
    }
  }
}
