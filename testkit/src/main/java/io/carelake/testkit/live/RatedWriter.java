package io.carelake.testkit.live;

import io.carelake.testkit.simulator.SimulatedChanges;
import io.carelake.testkit.simulator.SourceChange;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes simulated changes at a steady rate, and remembers when it had written how many. */
public final class RatedWriter {
  private static final long TICK_NANOS = 100_000_000L;
  private final SqlWriter writer;
  private final double perSecond;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Deque<Written> history = new ArrayDeque<>();
  private List<SourceChange> waiting = new ArrayList<>();
  private long started;
  private long changes;
  private long records;

  /** How many records had been committed at a moment. */
  private record Written(long records, long atNanos) {}

  /**
   * @param perSecond changes per second; infinite for as fast as it goes
   */
  public RatedWriter(SqlWriter writer, double perSecond) {
    this.writer = writer;
    this.perSecond = perSecond;
  }

  /** Writes until the changes end or {@link #stop} is called; blocks. */
  public void run(SimulatedChanges source) throws IOException, SQLException, InterruptedException {
    started = System.nanoTime();
    try {
      source.forEach(this::take);
    } catch (Stopped e) {
      if (e.getCause() instanceof SQLException sql) {
        throw sql;
      }
      return;
    }
    flush();
  }

  public void stop() {
    stopped.set(true);
  }

  /** Records that change capture makes of what is committed. */
  public synchronized long records() {
    return records;
  }

  /** How long ago the oldest record was committed that is not among the first {@code landed}. */
  public synchronized double lagSeconds(long landed) {
    while (!history.isEmpty() && history.peekFirst().records() <= landed) {
      history.removeFirst();
    }
    return history.isEmpty() ? 0 : (System.nanoTime() - history.peekFirst().atNanos()) / 1e9;
  }

  private void take(SourceChange change) {
    if (stopped.get()) {
      throw new Stopped(null);
    }
    if (change.op().equals("r")) {
      return; // there before capture began
    }
    waiting.add(change);
    changes++;
    // Slow rates go change by change, fast ones in portions of a tick.
    long due = started + (long) (changes / perSecond * 1e9);
    if (waiting.size() >= Math.max(1, (int) Math.min(500, perSecond * TICK_NANOS / 1e9))) {
      try {
        long early = due - System.nanoTime();
        if (early > 0) {
          TimeUnit.NANOSECONDS.sleep(early);
        }
        flush();
      } catch (SQLException | InterruptedException e) {
        throw new Stopped(e);
      }
    }
  }

  private void flush() throws SQLException, InterruptedException {
    long written = writer.write(waiting);
    waiting = new ArrayList<>();
    synchronized (this) {
      records += written;
      history.addLast(new Written(records, System.nanoTime()));
    }
  }

  /** Leaves the source's loop. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(Exception cause) {
      super(cause);
    }
  }
}
