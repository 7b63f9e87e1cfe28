package io.carelake.bronze;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;

/** A record of a test, printed as {@code kcat -J} does. */
record KafkaRecord(String topic, int partition, long offset, long ts, String key, String payload) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static KafkaRecord of(String topic, long offset, String payload) {
    return new KafkaRecord(
        topic, 0, offset, 1_735_000_000_000L + offset, "{\"id\":" + offset + "}", payload);
  }

  /** A create of the row with this id. */
  static KafkaRecord create(String topic, long id) {
    return of(topic, id, EnvelopeDecoderTest.EVENT.replace("{\"id\":1,", "{\"id\":" + id + ","));
  }

  KafkaRecord in(int otherPartition) {
    return new KafkaRecord(topic, otherPartition, offset, ts, key, payload);
  }

  KafkaRecord at(long otherTs) {
    return new KafkaRecord(topic, partition, offset, otherTs, key, payload);
  }

  String line() {
    return node().put("payload", payload).toString();
  }

  String lineWithBytes(byte[] value) {
    return node()
        .putNull("payload")
        .put("payload_base64", Base64.getEncoder().encodeToString(value))
        .toString();
  }

  private ObjectNode node() {
    ObjectNode n = JSON.createObjectNode();
    n.put("topic", topic).put("partition", partition).put("offset", offset);
    n.put("tstype", "create").put("ts", ts).put("broker", 0);
    n.putArray("headers").add("h").add("v").add("none").addNull();
    return n.put("key", key);
  }
}
