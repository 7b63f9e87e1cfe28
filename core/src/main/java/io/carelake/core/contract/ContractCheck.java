package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code contracts check} says of contracts that load: how many there are, and what is allowed
 * but unusual.
 *
 * @param contracts by layer; histories are counted apart, they have no file of their own
 * @param warnings nothing that stops a run
 */
public record ContractCheck(
    Map<Layer, Long> contracts, long histories, long columns, long rules, List<String> warnings) {

  public static ContractCheck of(Contracts all) {
    Map<Layer, Long> byLayer = new LinkedHashMap<>();
    for (Layer layer : Layer.values()) {
      long count = all.of(layer).stream().filter(c -> c.load() != Load.HISTORY).count();
      if (count > 0) {
        byLayer.put(layer, count);
      }
    }
    List<String> warnings = new ArrayList<>();
    all.all().forEach(c -> warn(c, all, warnings));
    return new ContractCheck(
        byLayer,
        all.all().stream().filter(c -> c.load() == Load.HISTORY).count(),
        all.all().stream().mapToLong(c -> c.columns().size()).sum(),
        all.all().stream().mapToLong(c -> c.rules().size()).sum(),
        List.copyOf(warnings));
  }

  /** The check in words, warnings last. */
  public static String summary(Contracts all) {
    return of(all).text();
  }

  private static void warn(Contract c, Contracts all, List<String> warnings) {
    if (c.layer() == Layer.BRONZE
        && c.source().isPresent()
        && all.all().stream().noneMatch(o -> o.inputs().contains(c.table()))) {
      warnings.add(c.table() + " is read by no table");
    }
    if (c.source().isPresent()) {
      return;
    }
    for (Column column : c.columns()) {
      if (column.classification() == Classification.QUASI_IDENTIFIER
          && c.consentPurpose().isOptIn()
          && !column.isProtected()) {
        warnings.add(
            c.table()
                + "."
                + column.name()
                + " is a quasi-identifier without protect, for "
                + c.consentPurpose());
      }
    }
  }

  private String text() {
    String layers =
        contracts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey().namespace())
            .collect(Collectors.joining(", "));
    long count = contracts.values().stream().mapToLong(Long::longValue).sum();
    StringBuilder text = new StringBuilder();
    text.append(count).append(" contracts (").append(layers).append("), ");
    if (histories > 0) {
      text.append(histories).append(histories == 1 ? " history, " : " histories, ");
    }
    text.append(columns).append(" columns, ").append(rules).append(" rules: ok, ");
    text.append(warnings.size()).append(warnings.size() == 1 ? " warning" : " warnings");
    warnings.forEach(w -> text.append("\nwarning: ").append(w));
    return text.toString();
  }
}
