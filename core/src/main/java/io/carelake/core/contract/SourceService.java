package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An operational service as the bronze contracts describe it.
 *
 * @param name for example {@code user-service}
 * @param database its PostgreSQL database
 * @param prefix the first part of its topics' names
 * @param tables its bronze contracts, by name
 */
record SourceService(String name, String database, String prefix, List<Contract> tables) {
  static final String SCHEMA = "public";
  static final String SIGNALS = "debezium_signal";
  static final String HEARTBEATS = "debezium_heartbeat";
  static final String ROLE = "carelake_cdc";

  /** The role that {@code carelake reconcile} logs in with: it only reads. */
  static final String READER = "carelake_reader";

  /** The services of a checkout's contracts, by name. */
  static List<SourceService> of(Contracts contracts) {
    SortedMap<String, List<Contract>> byName = new TreeMap<>();
    for (Contract c : GeneratedFiles.ofRepository(contracts)) {
      c.source().ifPresent(s -> byName.computeIfAbsent(s.service(), n -> new ArrayList<>()).add(c));
    }
    List<SourceService> services = new ArrayList<>();
    byName.forEach(
        (name, tables) -> {
          ServiceSource first = tables.get(0).source().orElseThrow();
          services.add(new SourceService(name, first.database(), first.prefix(), tables));
        });
    return services;
  }

  /** What its publication and its replication slot are called: unique in a PostgreSQL server. */
  String slot() {
    return tables.get(0).source().orElseThrow().slot();
  }

  /** The table in its database. */
  static String table(Contract bronze) {
    return bronze.source().orElseThrow().table();
  }
}
