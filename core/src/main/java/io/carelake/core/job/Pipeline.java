package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.TableBuilder.Scope;
import io.carelake.core.job.TableOutcome.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Runs many tables in one session, inputs before outputs, independent tables side by side. A table
 * that fails blocks those that need it and no others.
 */
public final class Pipeline {
  private final RunContext run;
  private final TableRunner.Steps steps;
  private final RunListener listener;
  private final Function<Throwable, String> redact;

  /** Why outcomes of the run in hand could not be recorded. */
  private final Queue<Exception> lost = new ConcurrentLinkedQueue<>();

  /**
   * @param redact turns a failure into a message that carries no values
   */
  public Pipeline(
      RunContext run,
      TableRunner.Steps steps,
      RunListener listener,
      Function<Throwable, String> redact) {
    this.run = run;
    this.steps = steps;
    this.listener = listener;
    this.redact = redact;
  }

  /** How the rows of a contract's tables are made. */
  public record Recipes(
      Function<Contract, TableBuilder> builder, Function<Contract, String> fingerprint) {}

  private record Node(TableId target, Contract contract) {}

  /**
   * Runs the tables with at most {@code parallelism} at once; the outcomes come in dependency
   * order.
   */
  public List<TableOutcome> run(
      Collection<Contract> contracts, Recipes recipes, Scope scope, int parallelism) {
    return run(contracts, recipes, scope, c -> Optional.empty(), parallelism);
  }

  /**
   * The same, where some tables also try their quarantined rows again.
   *
   * @param replays by contract; empty for a table that is only brought up to date
   */
  public List<TableOutcome> run(
      Collection<Contract> contracts,
      Recipes recipes,
      Scope scope,
      Function<Contract, Optional<Replay>> replays,
      int parallelism) {
    lost.clear();
    Map<TableId, Node> nodes = nodes(contracts);
    Map<TableId, CompletableFuture<TableOutcome>> futures = new HashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(parallelism);
    try {
      List<CompletableFuture<TableOutcome>> all = new ArrayList<>();
      for (Node node : ordered(nodes.values())) {
        List<TableId> waitsFor = needs(node);
        if (replays.apply(node.contract()).isPresent()) {
          waitsFor.addAll(histories(nodes.values(), node));
        }
        List<CompletableFuture<TableOutcome>> needs =
            waitsFor.stream().map(futures::get).filter(f -> f != null).toList();
        CompletableFuture<TableOutcome> future =
            CompletableFuture.allOf(needs.toArray(CompletableFuture[]::new))
                .thenApplyAsync(
                    nothing ->
                        runOne(
                            node,
                            recipes,
                            scope,
                            replays.apply(node.contract()),
                            needs.stream().map(CompletableFuture::join).toList()),
                    pool);
        futures.put(node.target(), future);
        all.add(future);
      }
      List<TableOutcome> outcomes = all.stream().map(CompletableFuture::join).toList();
      Exception unrecorded = lost.poll();
      if (unrecorded != null) {
        lost.forEach(unrecorded::addSuppressed);
        throw unrecorded instanceof RuntimeException r ? r : new CompletionException(unrecorded);
      }
      return outcomes;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException r ? r : e;
    } finally {
      pool.shutdown();
    }
  }

  /** The tables to write, inputs first; a contract with an identified twin makes two. */
  private Map<TableId, Node> nodes(Collection<Contract> contracts) {
    Map<TableId, Node> nodes = new LinkedHashMap<>();
    for (Contract c : run.contracts().inDependencyOrder(contracts)) {
      if (c.hasIdentifiedTwin()) {
        nodes.put(c.table().identified(), new Node(c.table().identified(), c));
      }
      nodes.put(c.table(), new Node(c.table(), c));
    }
    return nodes;
  }

  /** Histories first: they need nothing but bronze. */
  private static List<Node> ordered(Collection<Node> nodes) {
    List<Node> ordered = new ArrayList<>(nodes);
    ordered.sort(Comparator.comparing(n -> n.contract().load() != Load.HISTORY));
    return ordered;
  }

  /**
   * The histories of a table. A replay of theirs goes by what stands in quarantine of the table, so
   * the table must not close it before they have read it, also not in a run that dies.
   */
  private static List<TableId> histories(Collection<Node> nodes, Node of) {
    return nodes.stream()
        .filter(n -> n.contract().load() == Load.HISTORY)
        .filter(n -> of.contract().load() == Load.CDC)
        .filter(n -> HistoryContract.current(n.contract()).table().equals(of.contract().table()))
        .map(Node::target)
        .toList();
  }

  private List<TableId> needs(Node node) {
    List<TableId> needs = new ArrayList<>(node.contract().inputs());
    needs.addAll(steps.policy().inputs(node.contract()));
    // The clear twin first: the tokenised one looks up what it must keep (large values, held marks)
    // there.
    if (node.contract().hasIdentifiedTwin() && node.target().equals(node.contract().table())) {
      needs.add(node.target().identified());
    }
    needs.remove(node.target());
    return needs;
  }

  private TableOutcome runOne(
      Node node, Recipes recipes, Scope scope, Optional<Replay> replay, List<TableOutcome> needed) {
    Instant startedAt = run.clock().instant();
    List<TableId> broken =
        needed.stream().filter(o -> !o.isUsable()).map(TableOutcome::table).toList();
    TableOutcome outcome =
        broken.isEmpty()
            ? attempt(node, recipes, scope, replay, startedAt)
            : ended(node.target(), Status.BLOCKED, ExitCode.OK, startedAt, "waits for " + broken);
    // Told first: whoever waits must know, also if the record cannot be written.
    listener.finished(outcome);
    try {
      steps.log().finished(run, List.of(outcome));
    } catch (Exception e) {
      // The other tables go on; the run fails when all have ended.
      lost.add(e);
    }
    return outcome;
  }

  private TableOutcome attempt(
      Node node, Recipes recipes, Scope scope, Optional<Replay> replay, Instant startedAt) {
    try {
      return new TableRunner(run, steps, listener)
          .run(
              node.contract(),
              node.target(),
              recipes.builder().apply(node.contract()),
              recipes.fingerprint().apply(node.contract()),
              scope,
              replay);
    } catch (Exception e) {
      // Also the checked ones that Scala throws without declaring them, as Spark's own are.
      return ended(
          node.target(), Status.FAILED, MachineTrouble.exitCode(e), startedAt, redact.apply(e));
    }
  }

  private TableOutcome ended(
      TableId target, Status status, ExitCode code, Instant startedAt, String message) {
    return new TableOutcome(
        target,
        status,
        code,
        startedAt,
        Duration.between(startedAt, run.clock().instant()),
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        message);
  }

  /** The worst exit code of a run: a bug before a failed gate, anything before a retry. */
  public static ExitCode worst(Collection<TableOutcome> outcomes) {
    ExitCode worst = ExitCode.OK;
    for (TableOutcome o : outcomes) {
      if (rank(o.exitCode()) > rank(worst)) {
        worst = o.exitCode();
      }
    }
    return worst;
  }

  private static int rank(ExitCode code) {
    return switch (code) {
      case OK -> 0;
      case TRY_AGAIN -> 1;
      case QUARANTINE_LIMIT -> 2;
      case SCHEMA_DRIFT -> 3;
      case GATE_FAILED -> 4;
      case CONFIGURATION -> 5;
      case BUG -> 6;
    };
  }
}
