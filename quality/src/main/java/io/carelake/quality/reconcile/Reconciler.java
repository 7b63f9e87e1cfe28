package io.carelake.quality.reconcile;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.MachineTrouble;
import io.carelake.core.job.RunContext;
import io.carelake.core.privacy.Redaction;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.reconcile.Difference.Kind;
import io.carelake.quality.reconcile.ReconcileSettings.Sources;
import io.carelake.quality.reconcile.SourceOfRecord.Service;
import io.carelake.quality.reconcile.SourceOfRecord.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Holds source-aligned tables against their sources, service by service, and writes down what it
 * finds. A source that does not answer ends its own tables only.
 */
public final class Reconciler {
  private final RunContext run;
  private final SourceOfRecord sources;
  private final ReconcileSettings settings;
  private final ReconciliationTables tables;
  private final Progress progress;

  public Reconciler(RunContext run, SourceOfRecord sources, ReconcileSettings settings) {
    this.run = run;
    this.sources = sources;
    this.settings = settings;
    this.tables = new ReconciliationTables(run);
    this.progress = Progress.read(run);
  }

  /** How the look at one table ended. */
  public sealed interface Outcome {
    /** What the operator reads. */
    String line();
  }

  /** It was compared. */
  public record Compared(Reconciliation found) implements Outcome {
    @Override
    public String line() {
      return found.line();
    }
  }

  /** It could not be compared. */
  public record Failed(TableId table, ExitCode code, String line) implements Outcome {}

  /** The tables that have a source. */
  public static List<Contract> comparable(RunContext run) {
    return run.contracts().all().stream()
        .filter(c -> c.load() == Load.CDC)
        .filter(c -> run.contracts().find(c.inputs().get(0)).flatMap(Contract::source).isPresent())
        .toList();
  }

  /**
   * Compares tables.
   *
   * @param teller hears of each as it ends
   */
  public List<Outcome> compare(Collection<Contract> silver, Consumer<Outcome> teller) {
    Map<String, List<Contract>> byService = new TreeMap<>();
    for (Contract c : silver) {
      byService.computeIfAbsent(source(c).service(), s -> new ArrayList<>()).add(c);
    }
    List<Outcome> outcomes = new ArrayList<>();
    byService.values().forEach(its -> service(its, o -> outcomes.add(tell(teller, o))));
    return outcomes;
  }

  private static Outcome tell(Consumer<Outcome> teller, Outcome outcome) {
    teller.accept(outcome);
    return outcome;
  }

  private ServiceSource source(Contract silver) {
    return bronze(silver).source().orElseThrow();
  }

  private Contract bronze(Contract silver) {
    return run.contracts().require(silver.inputs().get(0));
  }

  private void service(List<Contract> its, Consumer<Outcome> outcomes) {
    ServiceSource source = source(its.get(0));
    List<Contract> left = new ArrayList<>(its);
    try (Service service = sources.open(source)) {
      for (Contract c : its) {
        Outcome outcome = guarded(c, service);
        left.remove(c);
        outcomes.accept(outcome);
      }
    } catch (RuntimeException e) {
      // Not those that were compared: that the connection does not close changes nothing of them.
      left.forEach(c -> outcomes.accept(failed(c, e)));
    }
  }

  private Outcome guarded(Contract silver, Service service) {
    try {
      return compare(silver, service);
    } catch (RuntimeException e) {
      return failed(silver, e);
    }
  }

  private Failed failed(Contract silver, RuntimeException e) {
    TableId target = ComparedTable.target(silver);
    String message = Redaction.message(e);
    tables.failed(silver, source(silver).service(), run.clock().instant(), message);
    return new Failed(target, MachineTrouble.exitCode(e), target + ": not compared. " + message);
  }

  private Outcome compare(Contract silver, Service service) {
    ComparedTable table = sources.plan(bronze(silver), silver);
    if (table.key().size() < silver.key().size()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot compare "
              + silver.table()
              + ": its key has columns that cannot be compared ("
              + table.leftOut()
              + "); name other tables");
    }
    TableVersion version = run.store().version(table.target());
    if (version.publication() == 0 && version.snapshotId() == 0) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot compare " + table.target() + ": no run has made it; run silver first");
    }
    OptionalLong captured = service.captured();
    // Before the view: no transaction of the source waits while Spark counts.
    TableComparison.Ready ready = TableComparison.ready(run, table, version, settings.limits());
    try (View view = service.view(table)) {
      // After the view: what it sees as over was over by then.
      Instant at = run.clock().instant();
      Reconciliation found =
          ready.with(view, consumed(table, bronze(silver).table(), view, captured));
      tables.write(found, at);
      return new Compared(found);
    }
  }

  private Consumed consumed(ComparedTable table, TableId bronze, View view, OptionalLong captured) {
    if (settings.sources() == Sources.AT_REST) {
      return Consumed.ALL;
    }
    Optional<Instant> consumed =
        progress.consumed(table.target(), bronze).map(i -> i.minus(settings.captureDelay()));
    return consumed
        .flatMap(
            until ->
                tables.looks(table.target()).stream()
                    .filter(l -> !l.at().isAfter(until))
                    .filter(l -> captured.isEmpty() || l.position() <= captured.getAsLong())
                    // Numbers that went back are those of another server, or of a restored one.
                    .filter(
                        l ->
                            l.oldestOpen() <= view.moment().oldestOpen()
                                && l.position() <= view.moment().position())
                    .findFirst())
        .map(l -> Consumed.of(l, known(table, l, Kind.TOO_MANY), lagging(table, l, view)))
        .orElse(Consumed.NOTHING);
  }

  private Map<String, Long> known(ComparedTable table, Look look, Kind kind) {
    return tables.oneSided(table.target(), look, kind);
  }

  /**
   * A copy of the source may still show rows that silver rightly has no more: until it knows what
   * was committed after the earlier look, none of them is missing.
   */
  private Optional<Set<String>> lagging(ComparedTable table, Look look, View view) {
    if (!view.moment().mayLag()) {
      return Optional.empty();
    }
    boolean isPast = view.moment().replayed().filter(r -> r.isAfter(look.at())).isPresent();
    return Optional.of(isPast ? known(table, look, Kind.MISSING).keySet() : Set.of());
  }
}
