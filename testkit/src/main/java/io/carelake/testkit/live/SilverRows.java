package io.carelake.testkit.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** What a silver table holds, read by Iceberg's own reader: neither Spark nor our code made it. */
final class SilverRows {
  static final Comparator<List<String>> BY_KEY = Comparator.comparing(String::valueOf);
  private static final ObjectMapper JSON = new ObjectMapper();

  private SilverRows() {}

  /** The rows by key; the house's own columns are left out. */
  static Map<List<String>, List<String>> read(Contract silver, Table table) throws IOException {
    Map<List<String>, List<String>> rows = new TreeMap<>(BY_KEY);
    List<String> names = silver.columns().stream().map(Column::name).toList();
    List<Integer> key = silver.keyNames().stream().map(names::indexOf).toList();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record record : records) {
        List<String> row = new ArrayList<>();
        for (String name : names) {
          row.add(text(record.getField(name)));
        }
        if (rows.put(key.stream().map(row::get).toList(), row) != null) {
          throw new IllegalStateException("Two rows of one key in " + silver.table());
        }
      }
    }
    return rows;
  }

  private static String text(Object value) throws JsonProcessingException {
    if (value == null) {
      return null;
    }
    if (value instanceof OffsetDateTime at) {
      return micros(at.toInstant());
    }
    if (value instanceof LocalDateTime at) {
      return micros(at.toInstant(ZoneOffset.UTC));
    }
    if (value instanceof BigDecimal number) {
      BigDecimal bare = number.stripTrailingZeros();
      return bare.scale() < 0 ? bare.setScale(0).toPlainString() : bare.toPlainString();
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return HexFormat.of().formatHex(copy);
    }
    if (value instanceof List<?> list) {
      return JSON.writeValueAsString(list);
    }
    return value.toString();
  }

  private static String micros(Instant at) {
    return String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, at));
  }
}
