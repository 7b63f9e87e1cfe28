package io.carelake.quality.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The alerts that are open, and what a run changes of them. One subject has one open alert, however
 * often it is seen: no storms. That one is still open is written at most once an hour.
 */
public final class AlertBook {
  private static final Duration REMINDER = Duration.ofHours(1);

  private final Map<Alert.Subject, Alert> open = new LinkedHashMap<>();

  /** The alerts that are open after these records, whatever their order. */
  public static AlertBook of(Collection<Alert> records) {
    Map<String, Alert> latest = new LinkedHashMap<>();
    for (Alert a : records) {
      latest.merge(a.id(), a, AlertBook::later);
    }
    AlertBook book = new AlertBook();
    latest.values().stream()
        .filter(a -> a.state() != Alert.State.RESOLVED)
        .forEach(a -> book.open.put(a.subject(), a));
    return book;
  }

  private static Alert later(Alert a, Alert b) {
    if (a.state() == Alert.State.RESOLVED || b.state() == Alert.State.RESOLVED) {
      return a.state() == Alert.State.RESOLVED ? a : b;
    }
    return a.lastSeenAt().isAfter(b.lastSeenAt()) ? a : b;
  }

  /** The open alerts. */
  public List<Alert> open() {
    return List.copyOf(open.values());
  }

  /** Takes in what was looked at; the alerts that opened, are still open, or are resolved. */
  public List<Alert> take(Collection<Condition> conditions, Instant now) {
    List<Alert> changed = new ArrayList<>();
    for (Condition c : conditions) {
      Alert known = open.get(c.subject());
      if (known == null && c.isViolated()) {
        Alert alert = Alert.opened(c.subject(), now, c.value(), c.threshold());
        open.put(c.subject(), alert);
        changed.add(alert);
      } else if (known != null && !c.isViolated()) {
        open.remove(c.subject());
        changed.add(known.resolved(now, c.value(), c.threshold()));
      } else if (known != null && !now.isBefore(known.lastSeenAt().plus(REMINDER))) {
        Alert alert = known.still(now, c.value(), c.threshold());
        open.put(c.subject(), alert);
        changed.add(alert);
      }
    }
    return changed;
  }
}
