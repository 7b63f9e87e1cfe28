package io.carelake.core.lineage;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Checks that every column that is made out of others (silver, gold, features, and in the
 * restricted zone what a transform makes), and every field inside it, leads back to a bronze
 * column, or is on the reviewed list of constants.
 */
public final class LineageCoverage {
  private LineageCoverage() {}

  /**
   * The columns ({@code gold.x.y}) and fields ({@code gold.x.y.z}) that lead nowhere and are not
   * reviewed, and the reviewed ones that do lead somewhere ({@code gold.x.y (reviewed as constant,
   * but has lineage)}). Empty is good. Appended tables (bronze, records of the house) have no
   * source.
   */
  public static List<String> missing(
      Collection<Contract> contracts,
      Map<TableId, ColumnLineage> columnLineageByTable,
      Set<String> reviewedConstants) {
    LineageGraph graph = new LineageGraph(columnLineageByTable);
    List<String> missing = new ArrayList<>();
    for (Contract contract : contracts) {
      if (contract.load() == Load.APPEND) {
        continue;
      }
      for (String field : fields(contract)) {
        String name = contract.table() + "." + field;
        boolean leads = graph.reachesBronze(contract.table(), field);
        if (!leads && !reviewedConstants.contains(name)) {
          missing.add(name);
        } else if (leads && reviewedConstants.contains(name)) {
          missing.add(name + " (reviewed as constant, but has lineage)");
        }
      }
    }
    return missing;
  }

  private static List<String> fields(Contract contract) {
    List<String> fields = new ArrayList<>();
    contract.columns().forEach(c -> collect(c.name(), c.type(), fields));
    return fields;
  }

  /** The innermost fields: a struct, or an array of structs, is what it holds. */
  private static void collect(String path, DataType type, List<String> fields) {
    DataType inside = type instanceof ArrayType array ? array.elementType() : type;
    if (inside instanceof StructType struct) {
      for (StructField field : struct.fields()) {
        collect(path + "." + field.name(), field.dataType(), fields);
      }
    } else {
      fields.add(path);
    }
  }

  /** Reads {@code conf/lineage/constants.yaml}: column and the reason why it has no source. */
  public static Map<String, String> constants(Path file) {
    Object document;
    try {
      document =
          new org.snakeyaml.engine.v2.api.Load(LoadSettings.builder().build())
              .loadFromString(Files.readString(file));
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Cannot read " + file + ": it is missing; restore it", e);
    }
    Map<String, String> constants = new TreeMap<>();
    if (document instanceof Map<?, ?> map && map.get("constants") instanceof List<?> list) {
      for (Object entry : list) {
        if (!(entry instanceof Map<?, ?> e) || e.get("column") == null || e.get("reason") == null) {
          throw new CarelakeException(
              ExitCode.CONFIGURATION,
              "Invalid constants in " + file + ": (expected entries with column and reason)");
        }
        constants.put(e.get("column").toString(), e.get("reason").toString());
      }
    }
    return constants;
  }
}
