package io.carelake.app.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The last and the next appointment of each patient, from the change events in a landing folder
 * (appointments are invented by the simulator, so no CSV holds them). Of a key's events the one at
 * the highest offset stands: right for a landing without faults, where one key is in one partition
 * in order.
 */
final class ReferenceAppointments {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Either identifier is null where there is no such appointment. */
  record LastAndNext(String last, String next) {}

  private record Position(long offset, JsonNode after) {}

  private ReferenceAppointments() {}

  static Map<String, LastAndNext> at(Path landing, Instant now) throws IOException {
    Map<String, Position> byKey = new HashMap<>();
    for (Path file : topicFiles(landing)) {
      try (Stream<String> lines = Files.lines(file)) {
        lines.filter(l -> !l.isBlank()).forEach(l -> fold(l, byKey));
      }
    }
    Map<String, List<JsonNode>> byPatient = new HashMap<>();
    for (Position p : byKey.values()) {
      if (p.after() != null) {
        byPatient
            .computeIfAbsent(p.after().get("patient_id").asText(), k -> new ArrayList<>())
            .add(p.after());
      }
    }
    Map<String, LastAndNext> all = new HashMap<>();
    byPatient.forEach((patient, visits) -> all.put(patient, of(visits, now)));
    return all;
  }

  private static LastAndNext of(List<JsonNode> visits, Instant now) {
    JsonNode last = null;
    JsonNode next = null;
    for (JsonNode v : visits) {
      boolean past = !scheduled(v).isAfter(now);
      String status = v.get("status").asText();
      if (past && status.equals("COMPLETED") && (last == null || isBefore(last, v))) {
        last = v;
      }
      boolean open = status.equals("BOOKED") || status.equals("CHECKED_IN");
      if (!past && open && (next == null || isBefore(v, next))) {
        next = v;
      }
    }
    return new LastAndNext(id(last), id(next));
  }

  private static boolean isBefore(JsonNode a, JsonNode b) {
    int byTime = scheduled(a).compareTo(scheduled(b));
    return byTime < 0 || byTime == 0 && id(a).compareTo(id(b)) < 0;
  }

  private static Instant scheduled(JsonNode visit) {
    return Facts.moment(visit.get("scheduled_at").asText());
  }

  private static String id(JsonNode visit) {
    return visit == null ? null : visit.get("appointment_id").asText();
  }

  private static List<Path> topicFiles(Path landing) throws IOException {
    try (Stream<Path> files = Files.walk(landing)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              f ->
                  landing.relativize(f).toString().matches(".*\\bappointments\\.appointments\\b.*"))
          .sorted()
          .toList();
    }
  }

  private static void fold(String line, Map<String, Position> byKey) {
    try {
      JsonNode message = JSON.readTree(line);
      JsonNode payload = message.get("payload");
      if (payload == null || payload.isNull()) {
        return; // A tombstone repeats the delete before it.
      }
      JsonNode envelope = payload.isTextual() ? JSON.readTree(payload.asText()) : payload;
      JsonNode after = envelope.path("after");
      JsonNode image = after.isObject() ? after : envelope.path("before");
      long offset = message.get("offset").asLong();
      Position position = new Position(offset, after.isObject() ? after : null);
      byKey.merge(
          image.get("appointment_id").asText(),
          position,
          (a, b) -> b.offset() > a.offset() ? b : a);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
