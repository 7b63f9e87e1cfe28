package io.carelake.quality;

import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A store that only reads, from datasets in memory. */
record FakeStore(Map<TableId, Dataset<Row>> rows) implements TableStore {
  @Override
  public List<TableId> tables() {
    return rows.keySet().stream().sorted().toList();
  }

  @Override
  public boolean exists(TableId table) {
    return rows.containsKey(table);
  }

  @Override
  public TableVersion version(TableId table) {
    return TableVersion.NOTHING;
  }

  @Override
  public Map<String, String> properties(TableId table) {
    return Map.of();
  }

  @Override
  public void ensure(TableSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dataset<Row> read(TableId table, TableVersion at) {
    return rows.get(table);
  }

  @Override
  public Dataset<Row> read(TableId table) {
    return rows.get(table);
  }

  @Override
  public Dataset<Row> changedRows(TableId table, TableVersion from, TableVersion to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dataset<Row> goneKeys(TableId table, TableVersion from, TableVersion to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Staged stage(TableId table, String runId, TableChange change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dataset<Row> readStaged(Staged staged) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TableVersion publish(Staged staged, Map<String, String> properties) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void discard(Staged staged) {
    throw new UnsupportedOperationException();
  }
}
