package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Turns pinned inputs into the change of one table: the step {@code apply} of a run. Writes
 * nothing.
 */
public interface TableBuilder {
  TableChange build(Request request);

  /**
   * Whether a table whose keys are unique cannot but have unique keys after a change of this
   * builder, so that nobody has to count them.
   */
  default boolean keepsKeysUnique() {
    return false;
  }

  /**
   * What to build.
   *
   * @param target the table being written: the contract's own, or its identified twin
   * @param current the target's published version
   * @param inputs the contract's inputs, pinned
   * @param previousAsOf the logical time of the target's last publish
   * @param scope whether only what changed, or everything, is built
   * @param replay entries of quarantine whose rows are made anew although nothing changed ({@link
   *     io.carelake.core.table.QuarantineEntries#standing}); empty for none, and where everything
   *     is built anyway
   */
  record Request(
      RunContext run,
      Contract contract,
      TableId target,
      TableVersion current,
      List<PinnedInput> inputs,
      Optional<Instant> previousAsOf,
      Scope scope,
      Optional<Dataset<Row>> replay) {

    /** A request that replays nothing. */
    public Request(
        RunContext run,
        Contract contract,
        TableId target,
        TableVersion current,
        List<PinnedInput> inputs,
        Optional<Instant> previousAsOf,
        Scope scope) {
      this(run, contract, target, current, inputs, previousAsOf, scope, Optional.empty());
    }

    public PinnedInput input(TableId table) {
      return inputs.stream().filter(i -> i.table().equals(table)).findFirst().orElseThrow();
    }
  }

  /** How much of the table is built. */
  enum Scope {
    INCREMENTAL,
    FULL
  }
}
