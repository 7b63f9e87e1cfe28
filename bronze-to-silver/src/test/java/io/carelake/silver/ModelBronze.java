package io.carelake.silver;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events of the model as rows of a bronze table. */
final class ModelBronze {
  private static final Instant FIRST = Instant.parse("2024-06-01T00:00:00Z");

  private ModelBronze() {}

  /** When the batch of that number was appended. */
  static Instant recorded(int batch) {
    return FIRST.plus(Duration.ofHours(batch));
  }

  static List<String> rows(List<ModelEvent> events, int batch) {
    return events.stream().map(e -> row(e, recorded(batch).toString())).toList();
  }

  private static String row(ModelEvent e, String recorded) {
    if (e.op() == '-') {
      return BronzeRow.tombstone(e.offset())
          .with("_topic_partition", e.partition())
          .with("_topic_epoch", e.epoch())
          .with("_ingested_at", recorded)
          .json();
    }
    String op = e.op() == '?' ? "u" : String.valueOf(e.op());
    BronzeRow row =
        BronzeRow.of(op, e.lsn(), e.offset())
            .with("_topic_partition", e.partition())
            .with("_topic_epoch", e.epoch())
            .with("_ingested_at", recorded)
            .with("_event_at", Instant.ofEpochMilli(e.millis()).toString())
            .source("snapshot", e.snapshot());
    if (e.oldKey() != null || e.newKey() != null) {
      String name = e.oldKey() != null ? "oldkey" : "newkey";
      String key = e.oldKey() != null ? e.oldKey() : e.newKey();
      row.with(
          "_headers",
          List.of(
              BronzeRow.map(
                  "key",
                  "__debezium." + name,
                  "value",
                  "{\"schema\":{},\"payload\":{\"id\":\"" + key + "\"}}")));
    }
    return switch (e.op()) {
      case 't' -> row.json();
      case 'd' -> row.before("id", e.key(), "value", 0, "note", "").json();
      case '?' -> row.after("value", 1).json();
      default ->
          row.after(
                  "id",
                  e.key(),
                  "value",
                  e.value(),
                  "note",
                  e.isUnavailable() ? "__debezium_unavailable_value" : e.note())
              .json();
    };
  }
}
