package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Request;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.table.IcebergTables.Properties;
import io.carelake.core.table.TableVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which versions of its inputs a table run reads, which it read before, and what it writes down of
 * both in the publishing transaction.
 */
final class InputPinning {
  private final RunContext run;
  private final TableRunner.Steps steps;

  InputPinning(RunContext run, TableRunner.Steps steps) {
    this.run = run;
    this.steps = steps;
  }

  List<PinnedInput> pin(Contract contract, Map<String, String> properties, Scope scope) {
    List<TableId> inputs = new ArrayList<>(contract.inputs());
    consentInputs(contract).stream().filter(t -> !inputs.contains(t)).forEach(inputs::add);
    List<PinnedInput> pins = new ArrayList<>();
    for (TableId input : inputs) {
      if (!run.store().exists(input)) {
        run.store().ensure(steps.layout().of(run.contracts().require(input), input));
      }
      String consumed = properties.get(Properties.INPUT + input);
      TableVersion from =
          consumed == null || scope == Scope.FULL
              ? TableVersion.NOTHING
              : TableVersion.decode(consumed);
      pins.add(new PinnedInput(input, from, run.store().version(input)));
    }
    return pins;
  }

  /**
   * An input deleted keys that the table has not seen, and that are no longer remembered: only a
   * full build can leave them out.
   */
  boolean isForgotten(Contract contract, Map<String, String> properties) {
    List<TableId> inputs = new ArrayList<>(contract.inputs());
    inputs.addAll(consentInputs(contract));
    return inputs.stream().anyMatch(input -> isForgotten(input, properties));
  }

  private boolean isForgotten(TableId input, Map<String, String> properties) {
    String consumed = properties.get(Properties.INPUT + input);
    String forgotten = run.store().properties(input).get(Properties.FORGOTTEN_PUBLICATION);
    return consumed != null
        && forgotten != null
        && TableVersion.decode(consumed).publication() < Long.parseLong(forgotten);
  }

  /** Nothing new to read; and for a table that depends on time, the same logical time. */
  boolean isCurrent(Contract contract, List<PinnedInput> pins, Optional<Instant> previousAsOf) {
    boolean sameTime =
        contract.followsEvents() || previousAsOf.filter(run.asOf()::equals).isPresent();
    return previousAsOf.isPresent() && sameTime && pins.stream().allMatch(PinnedInput::isUnchanged);
  }

  Map<String, String> stored(Request request, String recipe) {
    Map<String, String> stored = new HashMap<>();
    request.inputs().forEach(p -> stored.put(Properties.INPUT + p.table(), p.to().encode()));
    stored.put(Properties.AS_OF, run.asOf().toString());
    stored.put(Properties.RUN_ID, run.runId());
    stored.put(Properties.RECIPE, recipe);
    return stored;
  }

  /** The tables that say who consented to the purposes of a contract. */
  List<TableId> consentInputs(Contract contract) {
    return contract.followsEvents()
        ? List.of()
        : steps.policy().inputs(contract).stream()
            .filter(t -> run.contracts().find(t).isPresent())
            .toList();
  }
}
