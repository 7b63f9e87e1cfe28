package io.carelake.core.job;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

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

  /** As a sum that people read: {@code 1,104 delivered = 1,102 applied + 2 duplicate}. */
  public String sum() {
    String parts =
        entries.entrySet().stream()
            .filter(e -> e.getValue() != 0)
            .map(e -> told(e.getValue(), e.getKey()))
            .collect(Collectors.joining(" + "));
    return told(intake, intakeName) + (parts.isEmpty() ? "" : " = " + parts);
  }

  private static String told(long count, String name) {
    return String.format(Locale.ROOT, "%,d %s", count, name.replace('_', ' '));
  }

  @Override
  public String toString() {
    StringBuilder s = new StringBuilder(intakeName).append('=').append(intake);
    entries.forEach((k, v) -> s.append(' ').append(k).append('=').append(v));
    return s.toString();
  }
}
