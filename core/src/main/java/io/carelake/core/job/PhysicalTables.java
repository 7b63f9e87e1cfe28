package io.carelake.core.job;

import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableStore.TableSpec;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How a contract's table is laid out in the lake. */
public final class PhysicalTables {
  private PhysicalTables() {}

  /**
   * The physical table of a contract: silver carries the system columns, a history some of them,
   * every other table the run.
   */
  public static TableSpec spec(Contract contract, TableId target) {
    Layer layer = Layer.of(target);
    int format = layer == Layer.GOLD || layer == Layer.FEATURES ? 2 : 3;
    Map<String, String> properties = new HashMap<>();
    for (Column c : contract.columns()) {
      // Bounds in manifests would show values: no metrics on what identifies or describes a
      // patient.
      if (c.classification() != Classification.NONE) {
        properties.put("write.metadata.metrics.column." + c.name(), "none");
      }
    }
    return new TableSpec(
        target, schema(contract), contract.partitioning(), format, contract.grain(), properties);
  }

  static StructType schema(Contract contract) {
    return switch (contract.load()) {
      case CDC -> SystemColumns.silver(contract.schema());
      case HISTORY -> SystemColumns.history(contract.schema());
      default -> contract.schema().add(SystemColumns.RUN_ID, DataTypes.StringType);
    };
  }
}
