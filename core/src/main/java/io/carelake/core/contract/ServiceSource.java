package io.carelake.core.contract;

/**
 * Where a bronze table's events come from.
 *
 * @param service the operational service, for example {@code user-service}
 * @param database its PostgreSQL database
 * @param topic the Kafka topic after routing, {@code cdc.<prefix>.<table>}
 */
public record ServiceSource(String service, String database, String topic) {
  public String prefix() {
    return topic.split("\\.", -1)[1];
  }

  public String table() {
    return topic.split("\\.", -1)[2];
  }

  /** The replication slot and the publication of the service: unique in a PostgreSQL server. */
  public String slot() {
    return "carelake_" + service.replaceAll("-service$", "").replace('-', '_');
  }
}
