package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A Spark type as the decoder wants it: which JSON values a column can carry without loss.
 *
 * @param fields the fields by position, of a struct
 * @param positions their positions by name
 * @param element the type of an array's elements
 */
record JsonShape(
    Kind kind,
    String[] names,
    JsonShape[] fields,
    Map<String, Integer> positions,
    JsonShape element)
    implements Serializable {

  /** The JSON values that bronze has columns for. */
  enum Kind {
    STRING,
    BOOLEAN,
    INT,
    LONG,
    DOUBLE,
    STRUCT,
    ARRAY
  }

  static JsonShape of(DataType type) {
    return of(type, "");
  }

  private static JsonShape of(StructType type, String path) {
    StructField[] columns = type.fields();
    String[] names = new String[columns.length];
    JsonShape[] fields = new JsonShape[columns.length];
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < columns.length; i++) {
      names[i] = columns[i].name();
      fields[i] = of(columns[i].dataType(), path + columns[i].name());
      positions.put(names[i], i);
    }
    return new JsonShape(Kind.STRUCT, names, fields, positions, null);
  }

  private static JsonShape of(DataType type, String path) {
    if (type instanceof StructType struct) {
      return of(struct, path + ".");
    }
    if (type instanceof ArrayType array) {
      Kind element = scalar(array.elementType(), path);
      return new JsonShape(
          Kind.ARRAY, null, null, null, new JsonShape(element, null, null, null, null));
    }
    return new JsonShape(scalar(type, path), null, null, null, null);
  }

  private static Kind scalar(DataType type, String path) {
    if (type instanceof StringType) {
      return Kind.STRING;
    } else if (type instanceof BooleanType) {
      return Kind.BOOLEAN;
    } else if (type instanceof IntegerType) {
      return Kind.INT;
    } else if (type instanceof LongType) {
      return Kind.LONG;
    } else if (type instanceof DoubleType) {
      return Kind.DOUBLE;
    }
    throw new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid physicalType of bronze column "
            + path
            + ": "
            + type.sql()
            + " (expected STRING, BOOLEAN, INT, BIGINT, DOUBLE, an ARRAY of them or a STRUCT: the"
            + " types of Debezium's JSON)");
  }

  boolean has(String name) {
    return positions.containsKey(name);
  }

  JsonShape field(String name) {
    return fields[positions.get(name)];
  }

  int size() {
    return names.length;
  }
}
