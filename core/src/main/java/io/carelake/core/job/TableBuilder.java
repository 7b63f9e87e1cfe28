package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
   */
  record Request(
      RunContext run,
      Contract contract,
      TableId target,
      TableVersion current,
      List<PinnedInput> inputs,
      Optional<Instant> previousAsOf,
      Scope scope) {

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
