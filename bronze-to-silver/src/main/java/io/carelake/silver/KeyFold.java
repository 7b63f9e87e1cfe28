package io.carelake.silver;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The rules by which the events of one key become its state, as a plain function. The Spark engine
 * ({@link BatchFold}) follows the same rules; tests hold both against a model of a database.
 *
 * <ol>
 *   <li>A change (c, u, d) whose LSN the state has seen is a duplicate (equal) or superseded
 *       (less); a repeated delivery within a batch is a duplicate.
 *   <li>Changes are ordered by (epoch, LSN).
 *   <li>A snapshot read (r) carries the LSN where the connector stood, and a transaction then in
 *       flight has a lower one and commits later. So a read is ordered against changes by the
 *       offset of first delivery within their partition; only across partitions by LSN.
 *   <li>Within a batch the last read wins over the last change unless some change of its epoch was
 *       first delivered behind it in its partition.
 *   <li>An event that cannot be decoded never becomes the state; while it is newer than the state,
 *       the state is held.
 *   <li>A deleted key keeps its position, so that a late event does not resurrect it.
 * </ol>
 */
final class KeyFold {
  private KeyFold() {}

  /** An event of the key; {@code value} is null for a delete. */
  record Event(
      char op, int epoch, long lsn, int partition, long offset, boolean isDecodable, Object value) {
    boolean isRead() {
      return op == 'r';
    }

    boolean repeats(Event other) {
      return epoch == other.epoch
          && lsn == other.lsn
          && op == other.op
          && isDecodable == other.isDecodable;
    }
  }

  /**
   * What is known of the key.
   *
   * @param value the row, null if the key is deleted
   * @param lsn the greatest LSN of a change that was folded in
   * @param readLsn the greatest LSN of a read that was folded in
   * @param op of the event that made the state; partition and offset too
   * @param heldLsn LSN of a newer event that cannot be decoded
   */
  record State(
      Object value,
      int epoch,
      Optional<Long> lsn,
      Optional<Long> readLsn,
      int partition,
      long offset,
      char op,
      Optional<Long> heldLsn) {
    boolean exists() {
      return op != 'd';
    }
  }

  /** What became of the events of a batch. */
  record Counts(long applied, long superseded, long duplicate, long quarantined) {
    Counts plus(Counts o) {
      return new Counts(
          applied + o.applied,
          superseded + o.superseded,
          duplicate + o.duplicate,
          quarantined + o.quarantined);
    }

    long total() {
      return applied + superseded + duplicate + quarantined;
    }
  }

  /** The key after a batch; empty if it is still unknown. */
  record Folded(Optional<State> state, Counts counts) {}

  /** Against the state before the batch: what an event means at once. */
  enum Outcome {
    COMPETES,
    SUPERSEDED,
    DUPLICATE
  }

  static Folded fold(Optional<State> before, List<Event> batch) {
    long superseded = 0;
    long duplicate = 0;
    List<Event> competing = new java.util.ArrayList<>();
    for (Event e : batch) {
      Outcome outcome = before.map(s -> against(s, e)).orElse(Outcome.COMPETES);
      if (outcome == Outcome.SUPERSEDED) {
        superseded++;
      } else if (outcome == Outcome.DUPLICATE) {
        duplicate++;
      } else {
        competing.add(e);
      }
    }
    List<Event> first = firstDeliveries(competing);
    duplicate += competing.size() - first.size();
    List<Event> bad = first.stream().filter(e -> !e.isDecodable()).toList();
    Optional<Event> change = last(first, false);
    Optional<Event> read = last(first, true);
    boolean readWins =
        read.isPresent() && (change.isEmpty() || isLater(read.get(), change.get(), competing));
    Optional<Event> winner = readWins ? read : change;
    Optional<Event> lastBad = bad.stream().max(ORDER);
    long applied = winner.isPresent() ? 1 : 0;
    superseded += first.size() - bad.size() - applied;
    Counts counts = new Counts(applied, superseded, duplicate, bad.size());
    if (winner.isEmpty()) {
      return new Folded(before.map(s -> hold(s, lastBad)), counts);
    }
    return new Folded(Optional.of(state(before, winner.get(), change, read, lastBad)), counts);
  }

  private static final Comparator<Event> ORDER =
      Comparator.comparingInt(Event::epoch)
          .thenComparingLong(Event::lsn)
          .thenComparingInt(e -> e.op() == 'd' ? 0 : e.op() == 'c' ? 1 : 2);

  static Outcome against(State state, Event e) {
    if (e.epoch() != state.epoch()) {
      return e.epoch() > state.epoch() ? Outcome.COMPETES : Outcome.SUPERSEDED;
    }
    if (!e.isRead() && state.lsn().isPresent() && e.lsn() <= state.lsn().get()) {
      return e.lsn() == state.lsn().get() ? Outcome.DUPLICATE : Outcome.SUPERSEDED;
    }
    if (e.isRead() && state.readLsn().isPresent() && e.lsn() <= state.readLsn().get()) {
      return Outcome.DUPLICATE;
    }
    if (e.isRead() == (state.op() == 'r')) {
      return Outcome.COMPETES;
    }
    boolean isLater =
        e.partition() == state.partition()
            ? e.offset() > state.offset()
            : e.lsn() > (e.isRead() ? state.lsn() : state.readLsn()).orElseThrow();
    return isLater ? Outcome.COMPETES : Outcome.SUPERSEDED;
  }

  /** One event of each repeated delivery: in its highest partition, the one with lowest offset. */
  private static List<Event> firstDeliveries(List<Event> events) {
    Comparator<Event> delivery =
        Comparator.comparingInt(Event::partition)
            .thenComparing(Comparator.comparingLong(Event::offset).reversed());
    return events.stream()
        .filter(e -> events.stream().noneMatch(o -> o.repeats(e) && delivery.compare(o, e) > 0))
        .toList();
  }

  private static Optional<Event> last(List<Event> events, boolean reads) {
    return events.stream().filter(e -> e.isDecodable() && e.isRead() == reads).max(ORDER);
  }

  private static boolean isLater(Event read, Event change, List<Event> all) {
    if (read.epoch() != change.epoch()) {
      return read.epoch() > change.epoch();
    }
    boolean changedBehind =
        all.stream()
            .filter(e -> e.isDecodable() && !e.isRead())
            // A topic that was made anew counts its offsets from the beginning.
            .filter(e -> e.epoch() == read.epoch() && e.partition() == read.partition())
            .filter(e -> isFirstInPartition(e, all))
            .anyMatch(e -> e.offset() > read.offset());
    return !changedBehind && (read.partition() == change.partition() || change.lsn() <= read.lsn());
  }

  private static boolean isFirstInPartition(Event e, List<Event> all) {
    return all.stream()
        .noneMatch(o -> o.repeats(e) && o.partition() == e.partition() && o.offset() < e.offset());
  }

  private static State state(
      Optional<State> before,
      Event winner,
      Optional<Event> change,
      Optional<Event> read,
      Optional<Event> bad) {
    Optional<State> same = before.filter(s -> s.epoch() == winner.epoch());
    Optional<Long> heldNow =
        bad.filter(
                b ->
                    b.epoch() > winner.epoch()
                        || (b.epoch() == winner.epoch() && b.lsn() > winner.lsn()))
            .map(Event::lsn);
    Optional<Long> heldBefore = same.flatMap(State::heldLsn).filter(h -> h > winner.lsn());
    return new State(
        winner.op() == 'd' ? null : winner.value(),
        winner.epoch(),
        greatest(lsn(change, winner), same.flatMap(State::lsn)),
        greatest(lsn(read, winner), same.flatMap(State::readLsn)),
        winner.partition(),
        winner.offset(),
        winner.op(),
        greatest(heldNow, heldBefore));
  }

  private static Optional<Long> lsn(Optional<Event> event, Event winner) {
    return event.filter(e -> e.epoch() == winner.epoch()).map(Event::lsn);
  }

  private static State hold(State s, Optional<Event> bad) {
    Optional<Long> held = greatest(bad.map(Event::lsn), s.heldLsn());
    return Objects.equals(held, s.heldLsn())
        ? s
        : new State(
            s.value(), s.epoch(), s.lsn(), s.readLsn(), s.partition(), s.offset(), s.op(), held);
  }

  private static Optional<Long> greatest(Optional<Long> a, Optional<Long> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isPresent() ? a : b;
    }
    return Optional.of(Math.max(a.get(), b.get()));
  }
}
