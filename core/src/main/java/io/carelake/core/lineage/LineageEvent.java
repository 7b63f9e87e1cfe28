package io.carelake.core.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An OpenLineage event with what its row in {@code ops.lineage} says beside it.
 *
 * @param target the table written, null for the event of a whole run
 * @param json the event as it is sent
 */
public record LineageEvent(
    String eventId,
    String eventType,
    Instant eventTime,
    String runId,
    String olRunId,
    String jobNamespace,
    String jobName,
    String target,
    String json) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The row of {@code ops.lineage}. */
  Map<String, Object> row() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("event_id", eventId);
    row.put("event_type", eventType);
    row.put("event_time", eventTime);
    row.put("run_id", runId);
    row.put("ol_run_id", olRunId);
    row.put("job_namespace", jobNamespace);
    row.put("job_name", jobName);
    row.put("target", target);
    row.put("event", json);
    return row;
  }

  /** One line of the outbox. */
  String line() {
    ObjectNode line = JSON.createObjectNode();
    row().forEach((name, value) -> line.put(name, value == null ? null : value.toString()));
    return line.toString();
  }

  static LineageEvent parse(String line) throws JsonProcessingException {
    JsonNode n = JSON.readTree(line);
    return new LineageEvent(
        n.required("event_id").asText(),
        n.required("event_type").asText(),
        Instant.parse(n.required("event_time").asText()),
        n.required("run_id").asText(),
        n.required("ol_run_id").asText(),
        n.required("job_namespace").asText(),
        n.required("job_name").asText(),
        n.required("target").isNull() ? null : n.get("target").asText(),
        n.required("event").asText());
  }
}
