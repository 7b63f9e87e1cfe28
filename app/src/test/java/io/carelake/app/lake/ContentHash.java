package io.carelake.app.lake;

import io.carelake.core.contract.HistoryContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;

/**
 * What every table of a warehouse holds, as one number a table: run columns and the order of rows
 * aside. Read with Iceberg's own reader, without Spark: a second engine sees the same rows.
 */
public final class ContentHash {
  /** Which run wrote a row, and when, is not what the row says. */
  private static final Set<String> RUN_COLUMNS =
      Set.of("_run_id", "run_id", "recorded_at", "_ingested_at", "publication");

  private ContentHash() {}

  /** The tables of a warehouse but for the operational ones. */
  public static Map<String, String> of(Path warehouse) {
    try (HadoopCatalog catalog =
        new HadoopCatalog(new Configuration(), warehouse.toUri().toString())) {
      List<TableIdentifier> tables = new ArrayList<>();
      for (Namespace namespace : catalog.listNamespaces()) {
        if (!namespace.toString().equals("ops")) {
          tables.addAll(catalog.listTables(namespace));
        }
      }
      Map<String, String> hashes = new TreeMap<>();
      for (TableIdentifier table : tables) {
        hashes.put(table.toString(), of(catalog.loadTable(table)));
      }
      return hashes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String of(Table table) throws IOException {
    List<String> columns =
        table.schema().columns().stream()
            .map(Types.NestedField::name)
            .filter(c -> !RUN_COLUMNS.contains(c))
            .filter(c -> !c.equals(HistoryContract.RECORDED_FROM))
            .sorted()
            .toList();
    // Of a history, what is believed now: since when, and what before, depends on the appends.
    boolean isHistory = table.schema().findField(HistoryContract.RECORDED_TO) != null;
    return of(
        table, columns, row -> !isHistory || row.getField(HistoryContract.RECORDED_TO) == null);
  }

  /** What some columns of some rows of a table hold. */
  public static String of(Table table, List<String> columns, Predicate<Record> which)
      throws IOException {
    long rows = 0;
    BigInteger sum = BigInteger.ZERO;
    MessageDigest sha256 = sha256();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      for (Record record : records) {
        if (!which.test(record)) {
          continue;
        }
        StringBuilder text = new StringBuilder();
        for (String column : columns) {
          text.append(column).append('=');
          append(text, record.getField(column));
          text.append('\u0000');
        }
        byte[] digest = sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
        sum = sum.add(BigInteger.valueOf(ByteBuffer.wrap(digest).getLong()));
        rows++;
      }
    }
    return rows + " rows, " + sum;
  }

  private static void append(StringBuilder text, Object value) {
    if (value instanceof Record nested) {
      text.append('{');
      for (Types.NestedField field : nested.struct().fields()) {
        text.append(field.name()).append('=');
        append(text, nested.getField(field.name()));
        text.append('\u0001');
      }
      text.append('}');
    } else if (value instanceof List<?> list) {
      text.append('[');
      list.forEach(
          v -> {
            append(text, v);
            text.append('\u0001');
          });
      text.append(']');
    } else if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach(
          (k, v) -> {
            StringBuilder entry = new StringBuilder();
            append(entry, v);
            sorted.put(String.valueOf(k), entry.toString());
          });
      text.append(sorted);
    } else if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      text.append(Arrays.toString(copy));
    } else {
      text.append(value);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
