package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a bronze table has consumed a topic: a property of the table that changes in the same
 * transaction as its rows, and so survives compaction, expiry and a lost checkpoint.
 *
 * @param topicId the topic it counts offsets of; empty if it was gone before it could be asked
 * @param next the offset that each partition goes on with: behind the last row, and behind what the
 *     log has no record for (transaction markers, compacted records)
 * @param last no row of the partition in the table had a higher offset; if the table has none that
 *     high, rows were taken out of it since
 */
record TopicPosition(
    String topicId, int epoch, SortedMap<Integer, Long> next, SortedMap<Integer, Long> last) {
  private static final String PREFIX = "carelake.kafka.";
  private static final ObjectMapper JSON = new ObjectMapper();

  static TopicPosition start(String topicId, int epoch) {
    return new TopicPosition(topicId, epoch, new TreeMap<>(), new TreeMap<>());
  }

  static String property(String topic) {
    return PREFIX + topic;
  }

  /** The topic that a table's property is about. */
  static Optional<String> topicOf(String property) {
    return property.startsWith(PREFIX)
        ? Optional.of(property.substring(PREFIX.length()))
        : Optional.empty();
  }

  TopicPosition consumedTo(int partition, long offset, Optional<Long> lastRow) {
    SortedMap<Integer, Long> nexts = new TreeMap<>(next);
    nexts.put(partition, offset);
    SortedMap<Integer, Long> lasts = new TreeMap<>(last);
    lastRow.ifPresent(l -> lasts.put(partition, l));
    return new TopicPosition(topicId, epoch, nexts, lasts);
  }

  String text() {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", topicId).put("epoch", epoch);
    ObjectNode nexts = node.putObject("next");
    next.forEach((p, offset) -> nexts.put(p.toString(), offset));
    ObjectNode lasts = node.putObject("last");
    last.forEach((p, offset) -> lasts.put(p.toString(), offset));
    return node.toString();
  }

  static TopicPosition parse(String topic, String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return new TopicPosition(
          node.required("id").asText(),
          node.required("epoch").asInt(),
          offsets(node.required("next")),
          offsets(node.required("last")));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read the table property "
              + property(topic)
              + ": it is not what ingest wrote; remove it, and the topic is read from its start"
              + " again (what is present does not land twice)",
          e);
    }
  }

  private static SortedMap<Integer, Long> offsets(JsonNode node) {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      offsets.put(Integer.valueOf(e.getKey()), e.getValue().asLong());
    }
    return offsets;
  }
}
