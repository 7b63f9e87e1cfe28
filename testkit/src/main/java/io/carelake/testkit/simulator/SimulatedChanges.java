package io.carelake.testkit.simulator;

import io.carelake.core.contract.Contracts;
import io.carelake.testkit.simulator.SortedSpill.Change;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** The changes that a population makes in all services' databases, in the order of time. */
public final class SimulatedChanges implements AutoCloseable {
  private static final int RUN_BYTES = 16 << 20;
  private static final Instant END = Instant.parse("2025-12-31T23:59:59Z");
  private final Path scratch;
  private final SortedSpill all;

  private SimulatedChanges(Path scratch) {
    this.scratch = scratch;
    // Whoever interrupts a long write leaves nothing behind either.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    this.all = new SortedSpill(scratch, "all", RUN_BYTES);
  }

  /**
   * Simulates a population without faults: the databases refuse what is wrong.
   *
   * @param cache where generated populations are kept
   */
  public static SimulatedChanges of(Contracts contracts, int patients, long seed, Path cache)
      throws IOException {
    Path export = Population.of(patients, seed, cache);
    SimulatedChanges changes = new SimulatedChanges(Files.createTempDirectory("carelake-changes"));
    Path truth = changes.scratch.resolve("truth.jsonl");
    new Simulation(
            contracts, export, changes.scratch, truth, Faults.none(), seed, END, 0, RUN_BYTES)
        .changes(
            (contract, table) ->
                table.forEach(
                    c ->
                        changes.all.add(
                            c.atMillis(),
                            c.op(),
                            contract.table().name() + "\t" + c.key(),
                            c.row(),
                            c.unchangedLongTexts())));
    return changes;
  }

  public long count() {
    return all.count();
  }

  /** Hands them over one after the other. */
  public void forEach(Consumer<SourceChange> consumer) throws IOException {
    all.forEach(change -> consumer.accept(told(change)));
  }

  private static SourceChange told(Change c) {
    int tab = c.key().indexOf('\t');
    return new SourceChange(
        c.key().substring(0, tab),
        c.op(),
        c.key().substring(tab + 1),
        c.row(),
        c.unchangedLongTexts().isEmpty()
            ? Set.of()
            : Set.of(c.unchangedLongTexts().split(",", -1)));
  }

  @Override
  public synchronized void close() {
    all.close();
    try {
      Files.deleteIfExists(scratch.resolve("truth.jsonl"));
      Files.deleteIfExists(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + scratch, e);
    }
  }
}
