package io.carelake.testkit.simulator;

import io.carelake.core.contract.Contract;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Writes tables' changes as captured topics, a folder each. */
final class TopicWriter {
  private static final String UNKNOWN = "cdc.legacy.imports";

  private final Path landing;
  private final Instant end;
  private final Faults faults;
  private final Truth truth;
  private final long seed;
  private long events;

  TopicWriter(Path landing, Instant end, Faults faults, Truth truth, long seed) {
    this.landing = landing;
    this.end = end;
    this.faults = faults;
    this.truth = truth;
    this.seed = seed;
  }

  long events() {
    return events;
  }

  void write(Contract contract, SortedSpill changes) throws IOException {
    String topic = contract.source().orElseThrow().topic();
    try (BufferedWriter out = open(topic)) {
      TopicLog log = new TopicLog(topic, changes.count(), end, out);
      CapturedTopic captured =
          new CapturedTopic(contract, changes.count(), log, faults, truth, seed);
      changes.forEach(captured::change);
      captured.finish();
      events += log.written();
    }
  }

  /** A topic whose name no contract knows. */
  void unknownTopic(int records) throws IOException {
    if (records == 0) {
      return;
    }
    try (BufferedWriter out = open(UNKNOWN)) {
      TopicLog log = new TopicLog(UNKNOWN, 1, end, out);
      for (int i = 0; i < records; i++) {
        String key = "{\"id\":" + i + "}";
        truth.event(Faults.UNKNOWN_TOPIC, null, UNKNOWN, 0, log.next(0), key, "unassigned");
        log.append(0, "", key, "{\"before\":null,\"after\":" + key + ",\"op\":\"c\"}");
      }
      events += log.written();
    }
  }

  private BufferedWriter open(String topic) throws IOException {
    Path folder = Files.createDirectories(landing.resolve(topic));
    return Files.newBufferedWriter(folder.resolve("part-00000.jsonl"), StandardCharsets.UTF_8);
  }
}
