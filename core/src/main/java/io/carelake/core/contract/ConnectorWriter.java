package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the Debezium connector of every service, as Kafka Connect's REST interface takes it. */
public final class ConnectorWriter {
  private static final String FOLDER = "conf/debezium";
  // JSON has no comments: the one setting that every generated connector has marks it.
  private static final String MARKER = "\"connector.class\"";

  private ConnectorWriter() {}

  /** Writes the connectors of the repository's own contracts below a checkout's root. */
  public static void write(Contracts contracts, Path root) {
    files(contracts).write(root);
  }

  static GeneratedFiles files(Contracts contracts) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (SourceService service : SourceService.of(contracts)) {
      texts.put(FOLDER + "/" + service.name() + ".json", json(service));
    }
    return new GeneratedFiles(List.of(FOLDER), MARKER, texts);
  }

  private static String json(SourceService service) {
    return "{\n  \"name\": \""
        + service.name()
        + "\",\n  \"config\": {\n"
        + settings(service).entrySet().stream()
            .map(e -> "    " + quoted(e.getKey()) + ": " + quoted(e.getValue()))
            .collect(Collectors.joining(",\n"))
        + "\n  }\n}\n";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Map<String, String> settings(SourceService service) {
    Map<String, String> s = new LinkedHashMap<>();
    s.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
    s.put("tasks.max", "1");
    database(service, s);
    encoding(s);
    routing(service, s);
    // A change that cannot be delivered stops the connector; skipping it would lose it.
    s.put("errors.tolerance", "none");
    s.put("errors.max.retries", "-1");
    s.put("errors.log.enable", "true");
    // Messages hold patients' values.
    s.put("errors.log.include.messages", "false");
    return s;
  }

  private static void database(SourceService service, Map<String, String> s) {
    s.put("database.hostname", "${env:CARELAKE_POSTGRES_HOST}");
    s.put("database.port", "${env:CARELAKE_POSTGRES_PORT}");
    s.put("database.user", SourceService.ROLE);
    s.put("database.password", "${env:CARELAKE_POSTGRES_PASSWORD}");
    s.put("database.dbname", service.database());
    s.put("plugin.name", "pgoutput");
    s.put("slot.name", service.slot());
    s.put("publication.name", service.slot());
    s.put("publication.autocreate.mode", "disabled");
    s.put(
        "table.include.list",
        service.tables().stream()
            .map(c -> SourceService.SCHEMA + "." + SourceService.table(c))
            .collect(Collectors.joining(",")));
    s.put("snapshot.mode", "initial");
    s.put("signal.enabled.channels", "source");
    s.put("signal.data.collection", SourceService.SCHEMA + "." + SourceService.SIGNALS);
    // A service at rest still confirms its position, or the server keeps its log for ever.
    s.put("heartbeat.interval.ms", "10000");
    s.put(
        "heartbeat.action.query",
        "INSERT INTO "
            + SourceService.SCHEMA
            + "."
            + SourceService.HEARTBEATS
            + " (id, beat_at) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET beat_at = EXCLUDED.beat_at");
    // The connector hands over at least this often; its default of 500 ms is half a second of lag.
    s.put("poll.interval.ms", "100");
  }

  /** The encoding that bronze declares and {@code io.carelake.silver.PostgresTypes} decodes. */
  private static void encoding(Map<String, String> s) {
    s.put("skipped.operations", "none");
    s.put("tombstones.on.delete", "true");
    s.put("decimal.handling.mode", "string");
    s.put("time.precision.mode", "adaptive_time_microseconds");
    s.put("interval.handling.mode", "numeric");
    s.put("binary.handling.mode", "bytes");
    // Which connector, task and run: the same four headers on every record.
    s.put("extended.headers.enabled", "false");
    // Markers of every transaction would double the records; the order needs the log position only.
    s.put("provide.transaction.metadata", "false");
    for (String part : List.of("key", "value", "header")) {
      s.put(part + ".converter", "org.apache.kafka.connect.json.JsonConverter");
      s.put(part + ".converter.schemas.enable", "false");
    }
  }

  private static void routing(SourceService service, Map<String, String> s) {
    s.put("topic.prefix", service.prefix());
    s.put("topic.creation.default.partitions", "-1");
    s.put("topic.creation.default.replication.factor", "-1");
    s.put("topic.creation.default.cleanup.policy", "delete");
    s.put("transforms", "own,route");
    s.put("transforms.own.type", "org.apache.kafka.connect.transforms.Filter");
    s.put("transforms.own.predicate", "signals");
    s.put("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter");
    s.put(
        "transforms.route.regex",
        service.prefix() + "\\." + SourceService.SCHEMA + "\\.([a-z0-9_]+)");
    s.put("transforms.route.replacement", "cdc." + service.prefix() + ".$1");
    s.put("predicates", "signals");
    s.put(
        "predicates.signals.type",
        "org.apache.kafka.connect.transforms.predicates.TopicNameMatches");
    s.put(
        "predicates.signals.pattern",
        service.prefix() + "\\." + SourceService.SCHEMA + "\\." + SourceService.SIGNALS);
  }
}
