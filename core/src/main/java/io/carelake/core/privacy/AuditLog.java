package io.carelake.core.privacy;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where reads are recorded. A read that cannot be recorded is not answered. */
public interface AuditLog {
  void record(Entry entry);

  /**
   * One read, or the attempt of one.
   *
   * @param actor the account that asked
   * @param state of the tables that was asked for
   * @param statementHash of the statement without its literals
   * @param rowCount the rows returned, empty if none could be
   */
  record Entry(
      Instant at,
      String actor,
      String role,
      String purpose,
      Outcome outcome,
      List<TableId> tables,
      State state,
      String statementHash,
      OptionalLong rowCount) {}

  /**
   * Which state of its tables a statement asks for; with nothing given, what is published now.
   *
   * @param asOf when it was true
   * @param knownAt when the lake knew it
   * @param stagedBy the run whose staged and unpublished rows are read
   */
  record State(Optional<Instant> asOf, Optional<Instant> knownAt, Optional<String> stagedBy) {
    static final State PUBLISHED = new State(Optional.empty(), Optional.empty(), Optional.empty());

    static State at(Instant asOf, Instant knownAt) {
      return new State(Optional.of(asOf), Optional.of(knownAt), Optional.empty());
    }

    static State stagedBy(String runId) {
      return new State(Optional.empty(), Optional.empty(), Optional.of(runId));
    }
  }

  /** How a read ended. */
  enum Outcome {
    ALLOWED,
    REFUSED,
    FAILED
  }
}
