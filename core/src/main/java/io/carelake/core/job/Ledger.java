package io.carelake.core.job;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of every row that was delivered to a run. It must add up, or the run fails.
 *
 * @param intake the rows that came in ({@code delivered} or {@code produced})
 * @param entries what became of them, by outcome
 */
public record Ledger(String intakeName, long intake, Map<String, Long> entries) {

  /**
   * Of a source-aligned table: delivered = applied + superseded + duplicate + control + quarantined
   * + withheld.
   */
  public static Ledger cdc(
      long delivered,
      long applied,
      long superseded,
      long duplicate,
      long control,
      long quarantined,
      long withheld) {
    Map<String, Long> e = new LinkedHashMap<>();
    e.put("applied", applied);
    e.put("superseded", superseded);
    e.put("duplicate", duplicate);
    e.put("control", control);
    e.put("quarantined", quarantined);
    e.put("withheld", withheld);
    return new Ledger("delivered", delivered, e);
  }

  /** Of a transform: produced = published + quarantined + withheld. */
  public static Ledger transform(long produced, long published, long quarantined, long withheld) {
    Map<String, Long> e = new LinkedHashMap<>();
    e.put("published", published);
    e.put("quarantined", quarantined);
    e.put("withheld", withheld);
    return new Ledger("produced", produced, e);
  }

  public long total() {
    return entries.values().stream().mapToLong(Long::longValue).sum();
  }

  public boolean balances() {
    return intake == total();
  }

  public long entry(String name) {
    return entries.getOrDefault(name, 0L);
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder(intakeName).append('=').append(intake);
    entries.forEach((k, v) -> s.append(' ').append(k).append('=').append(v));
    return s.toString();
  }
}
