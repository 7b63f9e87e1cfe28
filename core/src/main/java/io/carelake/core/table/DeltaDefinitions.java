package io.carelake.core.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** Makes Delta tables and brings their columns to a spec. */
final class DeltaDefinitions {
  private static final Set<String> RECORDS = Set.of("bronze", "ops");

  private final DeltaTables tables;

  DeltaDefinitions(DeltaTables tables) {
    this.tables = tables;
  }

  /** Makes the table if it is missing, else brings its columns to the spec. */
  void ensure(TableStore.TableSpec spec) {
    if (!tables.exists(spec.table())) {
      create(spec);
    }
    Snapshot now = tables.snapshot(spec.table());
    StructType wanted = DeltaColumns.plain(spec.schema());
    DeltaColumns.evolved(now.schema(), wanted, RECORDS.contains(spec.table().namespace()))
        .ifPresent(e -> evolve(spec, now, e));
  }

  private void create(TableStore.TableSpec spec) {
    List<StructField> partitions = DeltaColumns.partitions(spec);
    StructType schema = DeltaColumns.plain(spec.schema());
    for (StructField p : partitions) {
      schema = DeltaColumns.isDerived(p.name()) ? schema.add(p) : schema;
    }
    Map<String, String> properties = new HashMap<>();
    // Columns are known by an id: one can go and come back as another.
    properties.put("delta.columnMapping.mode", "name");
    if (spec.formatVersion() >= 3) {
      properties.put("delta.enableDeletionVectors", "true");
      properties.put("delta.enableRowTracking", "true");
    }
    properties.putAll(DeltaColumns.statistics(spec, partitions));
    Metadata metadata =
        DeltaActions.metadata(
            spec.comment(),
            schema.json(),
            partitions.stream().map(StructField::name).toList(),
            properties);
    commit(spec.table(), tables.log(spec.table()).startTransaction(), metadata, Optional.empty());
  }

  private void evolve(TableStore.TableSpec spec, Snapshot now, DeltaColumns.Evolution evolution) {
    Map<String, String> properties = DeltaActions.configuration(now.metadata());
    properties.remove("delta.dataSkippingStatsColumns");
    properties.remove("delta.dataSkippingNumIndexedCols");
    properties.putAll(DeltaColumns.statistics(spec, DeltaColumns.partitions(spec)));
    Metadata metadata =
        DeltaActions.metadata(now.metadata(), evolution.schema().json(), properties);
    OptimisticTransaction txn = now.deltaLog().startTransaction(Option.empty(), Option.apply(now));
    txn.readWholeTable();
    commit(
        spec.table(),
        txn,
        metadata,
        evolution.widens() ? Optional.of(widened(now, evolution)) : Optional.empty());
  }

  private Dataset<Row> widened(Snapshot now, DeltaColumns.Evolution evolution) {
    List<Column> columns = new ArrayList<>();
    for (StructField f : evolution.schema().fields()) {
      boolean isOld = List.of(now.schema().fieldNames()).contains(f.name());
      Column value =
          isOld
              ? DeltaColumns.grown(
                  col("`" + f.name() + "`"), now.schema().apply(f.name()).dataType(), f.dataType())
              : lit(null);
      columns.add(value.cast(f.dataType()).as(f.name()));
    }
    return tables.raw(now).select(columns.toArray(Column[]::new));
  }

  /**
   * @param anew all rows of the table, to be written with the new columns
   */
  private static void commit(
      TableId table, OptimisticTransaction txn, Metadata metadata, Optional<Dataset<Row>> anew) {
    try {
      txn.updateMetadata(metadata, false);
      List<Action> actions = new ArrayList<>();
      anew.ifPresent(
          rows -> {
            DeltaTables.files(txn.snapshot())
                .forEach(f -> actions.add(f.removeWithTimestamp(now(), true)));
            actions.addAll(DeltaActions.list(txn.writeFiles(rows)));
          });
      txn.commit(DeltaActions.seq(actions), DeltaOperations.ManualUpdate$.MODULE$);
    } catch (DeltaConcurrentModificationException e) {
      throw new CarelakeException(
          ExitCode.TRY_AGAIN,
          "Cannot change the columns of " + table + ": another writer changed it; run again",
          e);
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }
}
