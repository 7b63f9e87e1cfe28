package io.carelake.core.privacy;

import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.table.HistoryRows;
import io.carelake.core.table.TableStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;

/**
 * The one way in for readers: a role, a purpose, a single query, an audit row.
 *
 * <p>A statement is parsed and checked ({@link Statement}); every table it names must be open to
 * the role, and is replaced by what the role may see of it ({@link Masks}). For the opt-in purposes
 * (research, marketing, AI training) only the rows of those remain who agreed; for treatment,
 * payment and operations a table's own making has applied restrictions already. Reads and refusals
 * are recorded before the answer is given.
 */
public final class ReadDoor {
  /** More rows do not belong on a terminal or in a driver's memory. */
  static final int MAX_ROWS = 1_000_000;

  private final SparkSession spark;
  private final Contracts contracts;
  private final TableStore store;
  private final Role role;
  private final ConsentPurpose purpose;
  private final AuditLog audit;
  private final Clock clock;
  private final AuditLog.State state;
  private final ConsentPolicy policy = new ConsentPolicy();

  private ReadDoor(
      SparkSession spark,
      Contracts contracts,
      TableStore store,
      Role role,
      ConsentPurpose purpose,
      AuditLog audit,
      Clock clock,
      AuditLog.State state) {
    this.spark = spark;
    this.contracts = contracts;
    this.store = store;
    this.role = role;
    this.purpose = purpose;
    this.audit = audit;
    this.clock = clock;
    this.state = state;
  }

  /** What a reader gets. */
  public record Answer(StructType schema, List<Row> rows) {}

  /** Opens the door over a lake, with its own audit table. */
  public static ReadDoor open(
      SparkSession spark,
      Contracts contracts,
      TableStore store,
      Role role,
      ConsentPurpose purpose) {
    return open(
        spark,
        contracts,
        store,
        role,
        purpose,
        new LakeAuditLog(spark, contracts, store),
        Clock.systemUTC());
  }

  static ReadDoor open(
      SparkSession spark,
      Contracts contracts,
      TableStore store,
      Role role,
      ConsentPurpose purpose,
      AuditLog audit,
      Clock clock) {
    if (!role.purposes().contains(purpose)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid purpose of the role "
              + role.id()
              + ": "
              + purpose
              + " (expected one of "
              + role.purposes()
              + ")");
    }
    return new ReadDoor(
        spark, contracts, store, role, purpose, audit, clock, AuditLog.State.PUBLISHED);
  }

  /**
   * The same door, behind which every table is as it was: read from its history, with the masks and
   * the consents of today.
   *
   * @param asOf when it was true
   * @param knownAt when we knew it
   */
  public ReadDoor at(Instant asOf, Instant knownAt) {
    return of(AuditLog.State.at(asOf, knownAt));
  }

  /**
   * The same door, behind which tables that a run staged and did not publish (its gate or its quota
   * failed) are as it staged them. Every other table is as published.
   */
  public ReadDoor ofFailedRun(String runId) {
    return of(AuditLog.State.stagedBy(runId));
  }

  private ReadDoor of(AuditLog.State other) {
    return new ReadDoor(spark, contracts, store, role, purpose, audit, clock, other);
  }

  /**
   * Answers one query.
   *
   * @throws CarelakeException if it is refused, names what does not exist or fails; the message
   *     carries no cell value
   */
  public Answer read(String sql) {
    Set<TableId> tables = new TreeSet<>();
    Answer answer;
    try {
      Statement statement = Statement.parse(spark, sql);
      tables.addAll(statement.tables());
      tables.forEach(this::requireOpen);
      if (state.asOf().isPresent()) {
        tables.addAll(tables.stream().map(this::historyOf).toList());
      }
      state.stagedBy().ifPresent(run -> requireKept(run, tables));
      answer = answer(statement);
    } catch (CarelakeException e) {
      record(sql, tables, AuditLog.Outcome.REFUSED, OptionalLong.empty());
      throw e;
    } catch (Exception e) {
      record(sql, tables, AuditLog.Outcome.FAILED, OptionalLong.empty());
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot answer the statement: " + reason(e) + "; correct it and ask again");
    }
    record(sql, tables, AuditLog.Outcome.ALLOWED, OptionalLong.of(answer.rows().size()));
    return answer;
  }

  /** A mistyped column is told in words; anything else as {@link Redaction} tells it. */
  private static String reason(Exception e) {
    if (e instanceof SparkThrowable spark
        && String.valueOf(spark.getErrorClass()).startsWith("UNRESOLVED_COLUMN")) {
      String name = spark.getMessageParameters().getOrDefault("objectName", "'");
      String near = spark.getMessageParameters().getOrDefault("proposal", "");
      if (!name.contains("'")) {
        return "unknown column "
            + name
            + (near.isEmpty() ? "" : " (known, among others: " + near + ")");
      }
    }
    return Redaction.message(e);
  }

  private Answer answer(Statement statement) {
    LogicalPlan plan = MaskedRelations.replace(statement.plan(), this::visible);
    Dataset<Row> rows = Dataset.ofRows(spark, plan);
    List<Row> all = rows.limit(MAX_ROWS + 1).collectAsList();
    if (all.size() > MAX_ROWS) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot answer the statement: it gives more than "
              + MAX_ROWS
              + " rows; aggregate, or add a LIMIT");
    }
    return new Answer(rows.schema(), all);
  }

  private void requireOpen(TableId table) {
    Optional<Layer> layer =
        java.util.Arrays.stream(Layer.values())
            .filter(l -> l.namespace().equals(table.namespace()))
            .findFirst();
    if (layer.isEmpty() || (isOpen(table) && !store.exists(table))) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Unknown table "
              + table
              + " (known: "
              + store.tables().stream().filter(this::isOpen).toList()
              + ")");
    }
    if (!isOpen(table)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + table
              + " as "
              + role.id()
              + ": the role sees "
              + role.layers()
              + (role == Role.CLINICIAN ? ", and of SECURE the identified twins only" : "")
              + (contracts.find(table).isEmpty() ? "; the table has no contract" : "")
              + "; ask in a role that is meant for it");
    }
  }

  private boolean isOpen(TableId table) {
    if (!role.layers().contains(Layer.of(table))) {
      return false;
    }
    if (role == Role.STEWARD) {
      return true;
    }
    Optional<Contract> contract = contracts.find(table);
    if (role == Role.CLINICIAN && Layer.of(table) == Layer.SECURE) {
      return contract.filter(c -> !c.table().equals(table)).isPresent();
    }
    return contract.isPresent();
  }

  private TableId historyOf(TableId table) {
    TableId history = HistoryContract.of(table);
    boolean isKept = contracts.find(history).filter(c -> c.load() == Load.HISTORY).isPresent();
    if (!isKept) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + table
              + " as it was: its history is not kept (kept are those of "
              + HistoryContract.tables(contracts).stream().filter(this::isOpen).toList()
              + "); read it as it is, without a time, or ask for its history in its contract");
    }
    if (!store.exists(history)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + table
              + " as it was: "
              + history
              + " was not made yet; run silver first");
    }
    return history;
  }

  /** A statement about a failed run that meets none of its tables would tell of something else. */
  private void requireKept(String run, Set<TableId> tables) {
    if (tables.stream().noneMatch(t -> store.readKept(t, run).isPresent())) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + tables
              + " of run "
              + run
              + ": nothing that it staged of them is kept (kept are "
              + tables.stream().map(t -> t + ": " + store.keptRuns(t)).toList()
              + "); name a run whose gate failed, and of a table with protected columns the"
              + " identified twin");
    }
  }

  /** A table as this reader may see it. */
  private Dataset<Row> visible(TableId table) {
    Optional<Contract> contract = contracts.find(table);
    Dataset<Row> rows = inItsState(table);
    if (purpose.isOptIn() && contract.isPresent()) {
      rows = ofThoseWhoAgreed(contract.get(), rows);
    }
    return Masks.apply(role, contract, table, rows);
  }

  private Dataset<Row> inItsState(TableId table) {
    if (state.asOf().isPresent()) {
      return HistoryRows.at(
          store.read(historyOf(table)), state.asOf().get(), state.knownAt().orElseThrow());
    }
    return state
        .stagedBy()
        .flatMap(run -> store.readKept(table, run))
        .orElseGet(() -> store.read(table));
  }

  private Dataset<Row> ofThoseWhoAgreed(Contract contract, Dataset<Row> rows) {
    if (contract.subject().column().isEmpty()) {
      return rows;
    }
    Contract read = ReadContract.of(contract, purpose);
    List<TableId> inputs = policy.inputs(read);
    if (inputs.isEmpty() || !inputs.stream().allMatch(store::exists)) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read "
              + contract.table()
              + " for "
              + purpose
              + ": whose rows they are, or who agreed, cannot be told from it; read a table with a"
              + " subject column, in a lake that has "
              + inputs);
    }
    return policy
        .mark(read, rows, inputs.stream().map(store::read).toList(), clock.instant())
        .where("NOT " + ConsentPolicy.WITHHELD)
        .drop(ConsentPolicy.WITHHELD);
  }

  private void record(
      String sql, Set<TableId> tables, AuditLog.Outcome outcome, OptionalLong rowCount) {
    audit.record(
        new AuditLog.Entry(
            clock.instant(),
            System.getProperty("user.name", "unknown"),
            role.id(),
            purpose.name(),
            outcome,
            List.copyOf(tables),
            state,
            Statement.hash(sql),
            rowCount));
  }
}
