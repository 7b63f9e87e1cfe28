package io.carelake.core.table;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;

/**
 * Rows of Spark's own layout behind one another in byte arrays, each after its size: nothing is
 * encoded, and what does not fit into memory goes to disk as it is.
 */
final class PackedRows {
  /** A row that is larger has an array of its own. */
  private static final int ARRAY_BYTES = 1 << 20;

  /** Rows are read in place, and must begin at a multiple of eight. */
  private static final int SIZE_BYTES = 8;

  private PackedRows() {}

  static Iterator<byte[]> packed(Iterator<InternalRow> rows, StructType schema) {
    return new Packer(rows, schema);
  }

  /** The rows of packed arrays; each is valid until the next is asked for. */
  static Iterator<InternalRow> unpacked(Iterator<byte[]> arrays, int columns) {
    return new Unpacker(arrays, columns);
  }

  private static final class Packer implements Iterator<byte[]> {
    private final Iterator<InternalRow> rows;
    private final StructType schema;
    private UnsafeProjection projection;

    /** Was asked for, but did not fit. */
    private UnsafeRow pending;

    Packer(Iterator<InternalRow> rows, StructType schema) {
      this.rows = rows;
      this.schema = schema;
    }

    @Override
    public boolean hasNext() {
      return pending != null || rows.hasNext();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      UnsafeRow row = pending == null ? unsafe(rows.next()) : pending;
      pending = null;
      byte[] array = new byte[Math.max(4096, SIZE_BYTES + row.getSizeInBytes())];
      int used = 0;
      while (row != null) {
        int needed = used + SIZE_BYTES + row.getSizeInBytes();
        if (used > 0 && needed > ARRAY_BYTES) {
          pending = row;
          break;
        }
        if (needed > array.length) {
          array = Arrays.copyOf(array, Math.max(needed, Math.min(2 * array.length, ARRAY_BYTES)));
        }
        ByteBuffer.wrap(array).order(ByteOrder.nativeOrder()).putInt(used, row.getSizeInBytes());
        row.writeToMemory(array, Platform.BYTE_ARRAY_OFFSET + used + SIZE_BYTES);
        used = needed;
        row = rows.hasNext() ? unsafe(rows.next()) : null;
      }
      return used == array.length ? array : Arrays.copyOf(array, used);
    }

    private UnsafeRow unsafe(InternalRow row) {
      if (row instanceof UnsafeRow unsafe) {
        return unsafe;
      }
      if (projection == null) {
        projection = UnsafeProjection.create(schema);
      }
      return projection.apply(row);
    }
  }

  private static final class Unpacker implements Iterator<InternalRow> {
    private final Iterator<byte[]> arrays;
    private final UnsafeRow row;
    private byte[] array = new byte[0];
    private int at;

    Unpacker(Iterator<byte[]> arrays, int columns) {
      this.arrays = arrays;
      this.row = new UnsafeRow(columns);
    }

    @Override
    public boolean hasNext() {
      while (at == array.length && arrays.hasNext()) {
        array = arrays.next();
        at = 0;
      }
      return at < array.length;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int size = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder()).getInt(at);
      row.pointTo(array, Platform.BYTE_ARRAY_OFFSET + (long) at + SIZE_BYTES, size);
      at += SIZE_BYTES + size;
      return row;
    }
  }
}
