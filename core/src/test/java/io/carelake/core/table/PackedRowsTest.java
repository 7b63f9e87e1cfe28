package io.carelake.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class PackedRowsTest {
  private static final StructType SCHEMA = StructType.fromDDL("id BIGINT, text STRING");

  @Test
  void rowsOfAnySizeComeBackInOrder() {
    Random random = new Random(7);
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      // Some larger than an array, some empty, some null.
      int length = i % 500 == 3 ? 1_500_000 : random.nextInt(2_000);
      rows.add(row(i, i % 7 == 0 ? null : "x".repeat(length)));
    }
    List<byte[]> arrays = all(PackedRows.packed(rows.iterator(), SCHEMA));
    List<String> found = new ArrayList<>();
    PackedRows.unpacked(arrays.iterator(), SCHEMA.length())
        .forEachRemaining(r -> found.add(text(r)));
    assertThat(found).isEqualTo(rows.stream().map(PackedRowsTest::text).toList());
    assertThat(arrays).hasSizeBetween(8, 40);
  }

  @Test
  void anIteratorThatFillsOneRowAgainAndAgainLosesNone() {
    UnsafeProjection reused = UnsafeProjection.create(SCHEMA);
    Iterator<InternalRow> rows =
        java.util.stream.IntStream.range(0, 5_000)
            .mapToObj(i -> (InternalRow) reused.apply(row(i, "y".repeat(i % 900))))
            .iterator();
    List<Long> ids = new ArrayList<>();
    PackedRows.unpacked(all(PackedRows.packed(rows, SCHEMA)).iterator(), SCHEMA.length())
        .forEachRemaining(r -> ids.add(r.getLong(0)));
    assertThat(ids).hasSize(5_000).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void nothingIsNoArray() {
    assertThat(all(PackedRows.packed(List.<InternalRow>of().iterator(), SCHEMA))).isEmpty();
    assertThat(PackedRows.unpacked(List.<byte[]>of().iterator(), 2).hasNext()).isFalse();
  }

  private static <T> List<T> all(Iterator<T> given) {
    List<T> all = new ArrayList<>();
    given.forEachRemaining(all::add);
    return all;
  }

  private static InternalRow row(long id, String text) {
    return new GenericInternalRow(
        new Object[] {id, text == null ? null : UTF8String.fromString(text)});
  }

  private static String text(InternalRow row) {
    return row.getLong(0) + ":" + (row.isNullAt(1) ? "null" : row.getUTF8String(1).numBytes());
  }
}
