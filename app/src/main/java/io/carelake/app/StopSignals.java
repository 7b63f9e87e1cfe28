package io.carelake.app;

import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM and SIGINT ask a run that has no end of its own to end: it does so in its own time and
 * with its own exit code, which a shutdown hook, running beside Spark's, could not give it. Taken
 * when a command begins, so that a signal during its start counts. A second signal ends the process
 * as it would have without.
 */
final class StopSignals implements AutoCloseable {
  private record Before(Signal signal, SignalHandler handler) {}

  private final List<Before> before = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();
  private volatile boolean told;

  StopSignals() {
    for (String name : List.of("TERM", "INT")) {
      Signal signal = new Signal(name);
      before.add(new Before(signal, Signal.handle(signal, received -> tell())));
    }
  }

  /** Whether the run was asked to end. */
  boolean isTold() {
    return told;
  }

  /** Has this done when the run is asked to end; at once if it has been. */
  void whenTold(Runnable stop) {
    synchronized (stops) {
      stops.add(stop);
      if (!told) {
        return;
      }
    }
    stop.run();
  }

  private void tell() {
    close();
    List<Runnable> all;
    synchronized (stops) {
      told = true;
      all = List.copyOf(stops);
    }
    all.forEach(Runnable::run);
  }

  /** Signals mean what they meant before. */
  @Override
  public void close() {
    before.forEach(b -> Signal.handle(b.signal(), b.handler()));
  }
}
