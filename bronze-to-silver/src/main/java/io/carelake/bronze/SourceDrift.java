package io.carelake.bronze;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.OnDrift;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.Recipe;
import io.carelake.core.job.RunContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.spark.sql.types.StructType;

/**
 * What the drift of a portion means by each table's contract: a table that evolves gains columns
 * before the next portion, a table that fails is marked, so that silver waits for a decision. Both
 * happen before the events become visible: a run killed in between is repaired by the next.
 */
final class SourceDrift {
  /** Beside the table: what has drifted, and under which contract nobody has decided yet. */
  private static final String HELD = "carelake.drift.held";

  private static final String HELD_BY = "carelake.drift.contract";

  private SourceDrift() {}

  /** The counts of a table with the drift that is left for people, after acting on it. */
  static TableIngest settle(Contract contract, Table table, TableIngest counts) {
    if (contract.source().isEmpty() || counts.drift().isEmpty()) {
      return counts;
    }
    StructType image =
        (StructType)
            org.apache.iceberg.spark.SparkSchemaUtil.convert(table.schema())
                .apply(BronzeEnvelope.AFTER)
                .dataType();
    Map<Drift, Long> open = new TreeMap<>(counts.drift());
    open.keySet().removeIf(d -> isSettled(contract, image, d));
    Map<Drift, Long> told =
        contract.onDrift() == OnDrift.EVOLVE
            ? ColumnEvolution.evolve(contract, table, image, open)
            : open;
    if (contract.onDrift() == OnDrift.FAIL && !told.isEmpty()) {
      table
          .updateProperties()
          .set(HELD, told.keySet().toString())
          .set(HELD_BY, fingerprint(contract))
          .commit();
    }
    return counts.withDrift(told);
  }

  /** The decoder knows the table only; what the contract has settled since is no drift. */
  private static boolean isSettled(Contract contract, StructType image, Drift drift) {
    Optional<Column> column = contract.column(drift.field());
    return switch (drift.kind()) {
      case MISSING -> column.isEmpty();
      case MISFIT ->
          image.getFieldIndex(drift.field()).isDefined()
              && column
                  .filter(c -> !c.type().equals(image.apply(drift.field()).dataType()))
                  .isPresent();
      case UNKNOWN, ADDED -> false;
    };
  }

  private static String fingerprint(Contract bronze) {
    return Recipe.said(bronze);
  }

  /**
   * Fails if the table's events have drifted, its contract says that this needs a decision, and the
   * contract is still the one they drifted from.
   */
  static void requireDecided(RunContext run, Contract bronze) {
    Map<String, String> properties = run.store().properties(bronze.table());
    if (bronze.onDrift() == OnDrift.FAIL && fingerprint(bronze).equals(properties.get(HELD_BY))) {
      throw new CarelakeException(
          ExitCode.SCHEMA_DRIFT,
          "Cannot build from "
              + bronze.table()
              + ": its source has drifted "
              + properties.get(HELD)
              + " and its contract says onDrift: fail; change the contract "
              + bronze.file().getFileName()
              + ", or let it say onDrift: report, then run again");
    }
  }
}
