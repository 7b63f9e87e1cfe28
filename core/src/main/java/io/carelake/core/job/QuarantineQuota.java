package io.carelake.core.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.QuarantineLimit;
import io.carelake.core.contract.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Whether a run sends more of a table to quarantine than its limit allows: a source or a rule that
 * is broken altogether is not published row by row.
 *
 * @param standard holds for contracts that set no limit; empty: they have none
 */
public record QuarantineQuota(Optional<QuarantineLimit> standard) {
  /** The setting with the limit of contracts that set none. */
  public static final String SETTING = "spark.carelake.quality.quarantine-limit";

  private static final int MOST_REASONS = 5;

  /** No limit but those of contracts. */
  public static final QuarantineQuota BY_CONTRACT = new QuarantineQuota(Optional.empty());

  /** As the setting says; without it, contracts that set no limit have none. */
  public static QuarantineQuota of(Optional<String> setting) {
    try {
      return new QuarantineQuota(setting.map(QuarantineLimit::parse));
    } catch (IllegalArgumentException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid "
              + SETTING
              + ": "
              + setting.get()
              + " (expected "
              + QuarantineLimit.EXPECTED
              + ")");
    }
  }

  /**
   * What speaks against publishing, empty if nothing does.
   *
   * @param listed the rows that go to quarantine, flagged ones too; empty: none
   * @param rows of the table as staged, with those kept out of it; only asked for a share
   */
  Optional<CarelakeException> exceeded(
      Contract contract, TableId target, Optional<Dataset<Row>> listed, LongSupplier rows) {
    Optional<QuarantineLimit> limit = contract.quarantineLimit().or(() -> standard);
    if (limit.isEmpty() || listed.isEmpty()) {
      return Optional.empty();
    }
    long failing = 0;
    Map<String, Long> byReason = new HashMap<>();
    for (Row r : listed.get().groupBy(col("reasons")).agg(count(lit(1))).collectAsList()) {
      failing += r.getLong(1);
      for (Object reason : r.getList(0)) {
        byReason.merge((String) reason, r.getLong(1), Long::sum);
      }
    }
    if (failing == 0) {
      return Optional.empty();
    }
    long all = limit.get().isShare() ? rows.getAsLong() : failing;
    return limit.get().isExceededBy(failing, all)
        ? Optional.of(failure(contract, target, limit.get(), failing, all, byReason))
        : Optional.empty();
  }

  private static CarelakeException failure(
      Contract contract,
      TableId target,
      QuarantineLimit limit,
      long failing,
      long all,
      Map<String, Long> byReason) {
    List<Map.Entry<String, Long>> reasons = new ArrayList<>(byReason.entrySet());
    reasons.sort(
        Map.Entry.<String, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    return new CarelakeException(
        ExitCode.QUARANTINE_LIMIT,
        "Cannot publish "
            + target
            + ": "
            + failing
            + (limit.isShare() ? " of " + all : "")
            + " rows go to quarantine, its limit is "
            + limit
            + (contract.quarantineLimit().isPresent() ? "" : " (" + SETTING + ")")
            + "; most for "
            + reasons.stream()
                .limit(MOST_REASONS)
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .toList()
            + "; mend the source or the rule, or raise quarantineLimit in "
            + contract.file().getFileName()
            + ", then run again (the published table is untouched)");
  }
}
