package io.carelake.quality.alert;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One alert at one moment. Names, counts and ratios only.
 *
 * @param value what was measured when it was last seen
 * @param threshold what it was held against
 */
public record Alert(
    String id,
    Subject subject,
    State state,
    Instant openedAt,
    Instant lastSeenAt,
    Optional<Instant> resolvedAt,
    double value,
    double threshold) {

  /** What an alert is about; of each there is at most one that is not resolved. */
  public record Subject(
      AlertKind kind, String table, Optional<String> column, Optional<String> rule) {
    private String text() {
      return kind.written() + '|' + table + '|' + column.orElse("") + '|' + rule.orElse("");
    }

    /** The table, with the column if it is about one: {@code silver.users.birth_date}. */
    public String place() {
      return table + column.map(c -> "." + c).orElse("");
    }
  }

  /** Where an alert stands. */
  public enum State {
    OPENED,
    STILL,
    RESOLVED
  }

  static Alert opened(Subject subject, Instant now, double value, double threshold) {
    String id =
        UUID.nameUUIDFromBytes((subject.text() + '|' + now).getBytes(StandardCharsets.UTF_8))
            .toString();
    return new Alert(id, subject, State.OPENED, now, now, Optional.empty(), value, threshold);
  }

  Alert still(Instant now, double seen, double against) {
    return new Alert(id, subject, State.STILL, openedAt, now, Optional.empty(), seen, against);
  }

  Alert resolved(Instant now, double seen, double against) {
    return new Alert(
        id, subject, State.RESOLVED, openedAt, lastSeenAt, Optional.of(now), seen, against);
  }

  /** In words: {@code silver.users: completeness 93.0 %, below 98.0 %}. */
  public String text() {
    boolean ratio = subject.rule().filter(r -> r.startsWith("nulls_")).isPresent();
    return subject.place()
        + subject.rule().map(r -> " (" + r + ")").orElse("")
        + ": "
        + subject.kind().told(value, threshold, state == State.RESOLVED, ratio);
  }
}
