package io.carelake.testkit.simulator;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plants extra rows that are wrong, in every table whose rows have an identifier of their own; a
 * good row is never changed.
 */
final class ContentFaults implements ChangeLog.Witness {
  private static final List<String> NAMES =
      List.of(
          Faults.OUT_OF_RANGE,
          Faults.ORPHAN,
          Faults.FUTURE_DATE,
          Faults.WRONG_UNIT,
          Faults.MISSING_REQUIRED);

  private final ChangeLog log;
  private final Faults faults;
  private final Truth truth;
  private final long seed;
  private final Map<String, Table> tables = new HashMap<>();

  private record Table(String key, Map<String, List<ContentFault>> byName) {}

  private ContentFaults(ChangeLog log, Faults faults, Truth truth, long seed) {
    this.log = log;
    this.faults = faults;
    this.truth = truth;
    this.seed = seed;
  }

  /** Lets the log plant faults beside the rows it writes, where their rates are not zero. */
  static void plantInto(
      ChangeLog log, Contracts contracts, Faults faults, Truth truth, long seed, Instant end) {
    if (NAMES.stream().allMatch(name -> faults.rate(name) == 0)) {
      return;
    }
    ContentFaults planter = new ContentFaults(log, faults, truth, seed);
    for (Contract silver : contracts.of(Layer.SILVER)) {
      if (silver.load() == Load.CDC && hasOwnIdentifier(silver)) {
        Contract bronze = contracts.require(silver.inputs().get(0));
        planter.tables.put(
            silver.table().name(),
            new Table(
                silver.keyNames().get(0),
                ContentFaultCatalogue.of(silver, bronze, end).stream()
                    .collect(
                        Collectors.groupingBy(
                            ContentFault::fault, TreeMap::new, Collectors.toList()))));
      }
    }
    log.witness(planter);
  }

  private static boolean hasOwnIdentifier(Contract silver) {
    return silver.key().size() == 1
        && silver.key().get(0).sourceType().filter("uuid"::equals).isPresent();
  }

  @Override
  public void row(String name, Instant at, Map<String, Object> good) {
    Table table = tables.get(name);
    if (table == null) {
      return;
    }
    Random chance =
        new Random(seed * 31 + 17L * name.hashCode() + 1_000_003L * good.get(table.key).hashCode());
    for (String fault : NAMES) {
      boolean strikes = faults.strikes(fault, chance);
      List<ContentFault> ways = table.byName.getOrDefault(fault, List.of());
      if (strikes && !ways.isEmpty()) {
        plant(name, table.key, ways.get(chance.nextInt(ways.size())), at, good);
      }
    }
  }

  private void plant(
      String table, String key, ContentFault fault, Instant at, Map<String, Object> good) {
    Map<String, Object> wrong = fault.of(good);
    String id = Cells.id("fault", fault.fault(), table, good.get(key));
    wrong.put(key, id);
    log.extra(table, at, wrong);
    truth.row(fault, table, key, id);
  }
}
