package io.carelake.core.privacy;

import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Where reads are recorded. A read that cannot be recorded is not answered. */
public interface AuditLog {
  void record(Entry entry);

  /**
   * One read, or the attempt of one.
   *
   * @param actor the account that asked
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
      String statementHash,
      OptionalLong rowCount) {}

  /** How a read ended. */
  enum Outcome {
    ALLOWED,
    REFUSED,
    FAILED
  }
}
