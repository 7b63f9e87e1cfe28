package io.carelake.bronze;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.TableStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.SparkSchemaUtil;
import org.apache.spark.sql.types.StructType;

/**
 * The bronze tables of a lake: made from their contracts, and known to the tasks that write them.
 */
final class BronzeTables {
  private static final int FORMAT_VERSION = 3;

  private final RunContext run;
  private final IcebergTables tables;
  private final Map<Contract, Table> byContract = new HashMap<>();

  BronzeTables(RunContext run) {
    this.run = run;
    this.tables = new IcebergTables(run.spark());
  }

  /** Bounds in manifests would tell patients' values: only positions and times have them. */
  private static Map<String, String> properties(StructType schema) {
    Map<String, String> properties = new HashMap<>();
    properties.put("write.metadata.metrics.default", "none");
    for (String column :
        List.of(
            BronzeEnvelope.TOPIC,
            BronzeEnvelope.TOPIC_EPOCH,
            BronzeEnvelope.PARTITION,
            BronzeEnvelope.OFFSET,
            BronzeEnvelope.KAFKA_AT)) {
      properties.put(
          "write.metadata.metrics.column." + BronzeEnvelope.transport(schema, column), "full");
    }
    return Map.copyOf(properties);
  }

  static TableStore.TableSpec spec(Contract bronze) {
    StructType schema = BronzeEnvelope.schema(bronze);
    String day = "days(" + BronzeEnvelope.transport(schema, BronzeEnvelope.KAFKA_AT) + ")";
    return new TableStore.TableSpec(
        bronze.table(),
        schema,
        bronze.table().equals(FanOutPlan.DEAD_LETTER) ? List.of() : List.of(day),
        FORMAT_VERSION,
        bronze.purpose(),
        properties(schema));
  }

  /** Makes or widens the table of every bronze contract. */
  void ensure() {
    Contracts contracts = run.contracts();
    contracts.require(FanOutPlan.UNASSIGNED);
    contracts.require(FanOutPlan.DEAD_LETTER);
    for (Contract c : contracts.of(Layer.BRONZE)) {
      run.store().ensure(spec(c));
      byContract.put(c, tables.load(c.table()));
    }
  }

  Table table(Contract bronze) {
    return byContract.get(bronze);
  }

  /** The tables as they are now. */
  List<FanOutPlan.Target> targets() {
    return Workers.inParallel(
        byContract.entrySet().stream()
            .<Callable<FanOutPlan.Target>>map(e -> () -> target(e.getKey(), e.getValue()))
            .toList());
  }

  private static FanOutPlan.Target target(Contract contract, Table table) {
    table.refresh();
    StructType schema = SparkSchemaUtil.convert(table.schema());
    return new FanOutPlan.Target(
        contract.table(), SerializableTable.copyOf(table), schema, OffsetBounds.of(table, schema));
  }
}
