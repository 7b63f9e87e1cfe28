package io.carelake.silver;

import io.carelake.silver.KeyFold.Event;
import io.carelake.silver.KeyFold.Folded;
import io.carelake.silver.KeyFold.State;
import io.carelake.silver.ModelDatabase.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules by which the events of a table become its rows, as plain Java over {@link KeyFold}:
 * what concerns one key is there; here is what concerns several (key changes, truncates, whole
 * snapshots) and large values that events do not carry.
 *
 * <ol>
 *   <li>A truncate at (epoch, LSN) removes what is older, whenever either arrives.
 *   <li>A completed snapshot removes the keys that are older and that it did not contain. A row is
 *       older by LSN, unless its event was delivered behind the snapshot's rows of its partition:
 *       then its transaction was in flight.
 *   <li>A large value that an event does not carry is that of the version before: of the same key
 *       back to its create; from a create that changed the key, of the old key before that LSN.
 *   <li>A snapshot ahead of the stream has read that very row already: then it has the value.
 *   <li>Nothing is taken over from another epoch: a restore may have lost what was there.
 *   <li>The old key counts as known up to there once an event of it at that LSN or behind has
 *       arrived. Until then the row waits.
 * </ol>
 */
final class TableFold {
  /** A rule left out, to prove that the oracle would find it. */
  enum Bug {
    ORDER_BY_CLOCK,
    ORDER_BY_OFFSET_ONLY,
    READS_ORDERED_BY_LSN,
    EPOCH_IGNORED,
    DELETE_FORGOTTEN,
    PLACEHOLDER_WRITTEN,
    KEY_CHANGE_DROPPED,
    /** Needs a rare meeting of circumstances. */
    OLD_KEY_NOT_AWAITED(20_000),
    FILLED_BY_LSN_ONLY(20_000),
    TRUNCATE_IGNORED,
    TRUNCATE_NOT_REMEMBERED,
    SNAPSHOT_LEAVES_GHOSTS,
    SNAPSHOT_SWEEPS_TRANSACTIONS_IN_FLIGHT;

    /** So many histories must suffice to find it. */
    final int within;

    Bug() {
      this(200);
    }

    Bug(int within) {
      this.within = within;
    }
  }

  /** A place in the log of the source. */
  record Place(int epoch, long lsn) implements Comparable<Place> {
    @Override
    public int compareTo(Place o) {
      return Comparator.comparingInt(Place::epoch).thenComparingLong(Place::lsn).compare(this, o);
    }

    static Place of(ModelEvent e) {
      return new Place(e.epoch(), e.lsn());
    }
  }

  private static final Place NEVER = new Place(-1, -1);

  private final Set<Bug> bugs;
  private final Map<String, State> states = new TreeMap<>();
  private final Map<String, State> ghosts = new HashMap<>();
  private final List<ModelEvent> delivered = new ArrayList<>();
  private final Map<String, List<ModelEvent>> byKey = new HashMap<>();
  private Place truncated = NEVER;
  private Place completed = NEVER;

  TableFold(Set<Bug> bugs) {
    this.bugs = bugs.isEmpty() ? EnumSet.noneOf(Bug.class) : EnumSet.copyOf(bugs);
  }

  /** Folds a batch into the table. */
  void apply(List<ModelEvent> batch) {
    Map<String, List<Event>> keyed = new LinkedHashMap<>();
    Place truncatedNow = truncated;
    for (ModelEvent e : batch) {
      delivered.add(e);
      if (e.op() == 't'
          && Place.of(e).compareTo(truncatedNow) > 0
          && !bugs.contains(Bug.TRUNCATE_IGNORED)) {
        truncatedNow = Place.of(e);
      }
      if (e.completesSnapshot() && Place.of(e).compareTo(completed) > 0) {
        completed = Place.of(e);
      }
    }
    for (ModelEvent e : batch) {
      if (e.isRow() || e.op() == 'd') {
        byKey.computeIfAbsent(e.key(), k -> new ArrayList<>()).add(e);
        if (Place.of(e).compareTo(truncatedNow) > 0) {
          keyed
              .computeIfAbsent(e.key(), k -> new ArrayList<>())
              .add(event(e, delivered.indexOf(e)));
        }
      }
    }
    Place watermark = truncatedNow;
    states.values().removeIf(s -> place(s).compareTo(watermark) < 0);
    truncated = bugs.contains(Bug.TRUNCATE_NOT_REMEMBERED) ? NEVER : truncatedNow;
    keyed.forEach(
        (key, events) -> {
          Folded folded = KeyFold.fold(Optional.ofNullable(states.get(key)), events);
          folded.state().ifPresent(s -> states.put(key, s));
        });
    sweep();
    if (bugs.contains(Bug.DELETE_FORGOTTEN)) {
      states.values().removeIf(s -> !s.exists());
    }
  }

  private Event event(ModelEvent e, long arrival) {
    long lsn = e.lsn();
    if (bugs.contains(Bug.ORDER_BY_CLOCK)) {
      lsn = e.millis();
    } else if (bugs.contains(Bug.ORDER_BY_OFFSET_ONLY)) {
      lsn = arrival;
    }
    int epoch = bugs.contains(Bug.EPOCH_IGNORED) ? 0 : e.epoch();
    int partition = e.isRead() && bugs.contains(Bug.READS_ORDERED_BY_LSN) ? -1 : e.partition();
    return new Event(e.op(), epoch, lsn, partition, e.offset(), true, e);
  }

  private static Place place(State s) {
    return new Place(s.epoch(), (s.op() == 'r' ? s.readLsn() : s.lsn()).orElseThrow());
  }

  /** Keys that a completed snapshot did not contain are no more, as far as it could know them. */
  private void sweep() {
    if (completed.equals(NEVER) || bugs.contains(Bug.SNAPSHOT_LEAVES_GHOSTS)) {
      return;
    }
    Map<Integer, Long> first = new HashMap<>();
    delivered.stream()
        .filter(e -> e.isOfWholeSnapshot() && Place.of(e).equals(completed))
        .forEach(e -> first.merge(e.partition(), e.offset(), Math::min));
    // A ghost keeps its position: a row of the snapshot that is late brings it back.
    states.forEach(
        (key, s) -> {
          if (s.exists() && isGhost(s, first)) {
            ghosts.put(key, s);
          }
        });
  }

  private boolean isGhost(State s, Map<Integer, Long> first) {
    if (place(s).compareTo(completed) >= 0) {
      return false;
    }
    if (s.epoch() < completed.epoch()) {
      return true;
    }
    boolean contained = s.readLsn().isPresent() && s.readLsn().get() >= completed.lsn();
    boolean inFlight =
        first.getOrDefault(s.partition(), Long.MAX_VALUE) < s.offset()
            && !bugs.contains(Bug.SNAPSHOT_SWEEPS_TRANSACTIONS_IN_FLIGHT);
    return !contained && !inFlight;
  }

  /** The rows that a reader sees; those that wait for a large value are not among them. */
  Map<String, Values> rows() {
    Map<String, Values> rows = new TreeMap<>();
    states.forEach(
        (key, s) -> {
          if (s.exists() && !s.equals(ghosts.get(key))) {
            ModelEvent e = (ModelEvent) s.value();
            note(e, 0).ifPresent(n -> rows.put(key, new Values(e.value(), n.text(), n.isLarge())));
          }
        });
    return rows;
  }

  /** A note that is known, perhaps to be null. */
  private record Note(String text) {
    boolean isLarge() {
      return text != null && text.startsWith("large");
    }
  }

  private Optional<Note> note(ModelEvent e, int depth) {
    if (!e.isUnavailable()) {
      return Optional.of(new Note(e.note()));
    }
    if (bugs.contains(Bug.PLACEHOLDER_WRITTEN)) {
      return Optional.of(new Note("__debezium_unavailable_value"));
    }
    Optional<ModelEvent> ahead = readAhead(e);
    if (ahead.isPresent()) {
      return note(ahead.get(), depth + 1);
    }
    if (e.oldKey() != null) {
      return bugs.contains(Bug.KEY_CHANGE_DROPPED) ? Optional.empty() : ofOldKey(e, depth);
    }
    return before(e, e.key()).filter(v -> v.op() != 'd').flatMap(v -> note(v, depth + 1));
  }

  /**
   * The row itself, read by a snapshot that was ahead of the stream: it agrees in what is known.
   */
  private Optional<ModelEvent> readAhead(ModelEvent e) {
    return byKey.get(e.key()).stream()
        .filter(o -> o.isRead() && o.epoch() == e.epoch() && o.lsn() > e.lsn())
        .filter(o -> isReadBefore(o, first(e)) && o.value() == e.value())
        .findFirst();
  }

  private Optional<Note> ofOldKey(ModelEvent create, int depth) {
    List<ModelEvent> old = byKey.getOrDefault(create.oldKey(), List.of());
    boolean isKnown =
        bugs.contains(Bug.OLD_KEY_NOT_AWAITED)
            || old.stream()
                .anyMatch(o -> o.isChange() && Place.of(o).compareTo(Place.of(create)) >= 0);
    return isKnown
        ? before(create, create.oldKey())
            .filter(v -> v.op() != 'd')
            .flatMap(v -> note(v, depth + 1))
        : Optional.empty();
  }

  /**
   * The version of a key before a change: the last change below its LSN or the read behind that.
   */
  private Optional<ModelEvent> before(ModelEvent e, String key) {
    List<ModelEvent> all =
        byKey.getOrDefault(key, List.of()).stream()
            .filter(o -> o.epoch() == e.epoch() && Place.of(o).compareTo(truncated) > 0)
            .toList();
    Optional<ModelEvent> change =
        all.stream()
            .filter(o -> o.isChange() && Place.of(o).compareTo(Place.of(e)) < 0)
            .max(Comparator.comparing(Place::of));
    Optional<ModelEvent> read =
        all.stream()
            .filter(o -> o.isRead() && isReadBefore(o, first(e)))
            .max(Comparator.comparing(Place::of));
    if (read.isEmpty() || change.isEmpty()) {
      return read.isPresent() ? read : change;
    }
    return isReadBefore(read.get(), first(change.get())) ? change : read;
  }

  private boolean isReadBefore(ModelEvent read, ModelEvent change) {
    return read.partition() == change.partition() && !bugs.contains(Bug.FILLED_BY_LSN_ONLY)
        ? read.offset() < change.offset()
        : read.lsn() < change.lsn();
  }

  /** The first delivery of a change in its partition. */
  private ModelEvent first(ModelEvent e) {
    return byKey.get(e.key()).stream()
        .filter(o -> o.repeats(e) && o.partition() == e.partition())
        .min(Comparator.comparingLong(ModelEvent::offset))
        .orElse(e);
  }
}
