package io.carelake.bronze;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a query begins.
 *
 * @param pattern the topics to read, less those held
 * @param starts the offset of each partition there is
 * @param skipped where it begins behind records that are lost
 * @param lag records that wait there, by offsets
 */
record KafkaStart(
    String pattern,
    Map<TopicPart, Long> starts,
    List<HeldTopic> held,
    Map<TopicPart, Long> skipped,
    int topics,
    long lag) {

  static KafkaStart of(
      KafkaSettings settings,
      BronzeLanding landing,
      Pattern wanted,
      Map<String, TopicState> states,
      KafkaPositions positions) {
    Map<TopicPart, Long> starts = new TreeMap<>();
    List<HeldTopic> held = new java.util.ArrayList<>();
    Map<TopicPart, Long> skipped = new TreeMap<>();
    long lag = 0;
    for (TopicState now : states.values()) {
      String topic = now.name();
      TopicAudit.Verdict verdict =
          TopicAudit.judge(
              now, positions.of(topic), landing.tableOf(topic), settings.acceptsLossOf(topic));
      verdict.held().ifPresent(held::add);
      verdict.starts().forEach((p, offset) -> starts.put(new TopicPart(topic, p), offset));
      for (Map.Entry<Integer, Long> s : verdict.starts().entrySet()) {
        positions
            .of(topic)
            .filter(p -> p.next().getOrDefault(s.getKey(), 0L) < s.getValue())
            .ifPresent(p -> skipped.put(new TopicPart(topic, s.getKey()), s.getValue()));
        lag += Math.max(0, now.ends().getOrDefault(s.getKey(), 0L) - s.getValue());
      }
    }
    return new KafkaStart(
        without(wanted, held), starts, held, skipped, states.size() - held.size(), lag);
  }

  private static String without(Pattern wanted, List<HeldTopic> held) {
    if (held.isEmpty()) {
      return wanted.pattern();
    }
    String names =
        held.stream().map(h -> Pattern.quote(h.topic())).collect(Collectors.joining("|"));
    return "(?!(?:" + names + ")$)(?:" + wanted.pattern() + ")";
  }

  /** As Spark's option {@code startingOffsets}. */
  String offsets() {
    if (starts.isEmpty()) {
      return "earliest";
    }
    ObjectNode json = new ObjectMapper().createObjectNode();
    starts.forEach(
        (part, offset) ->
            json.withObject("/" + escaped(part.topic()))
                .put(String.valueOf(part.partition()), offset));
    return json.toString();
  }

  /** A name as a step of a JSON pointer. */
  private static String escaped(String topic) {
    return topic.replace("~", "~0").replace("/", "~1");
  }
}
