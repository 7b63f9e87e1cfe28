package io.carelake.app;

import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM and SIGINT ask a run that has no end of its own to end: it does so in its own time and
 * with its own exit code, which a shutdown hook, running beside Spark's, could not give it. A
 * second signal ends the process as it would have without.
 */
final class StopSignals implements AutoCloseable {
  private record Before(Signal signal, SignalHandler handler) {}

  private final List<Before> before = new ArrayList<>();

  StopSignals(Runnable stop) {
    for (String name : List.of("TERM", "INT")) {
      Signal signal = new Signal(name);
      SignalHandler ours =
          received -> {
            close();
            stop.run();
          };
      before.add(new Before(signal, Signal.handle(signal, ours)));
    }
  }

  /** Signals mean what they meant before. */
  @Override
  public void close() {
    before.forEach(b -> Signal.handle(b.signal(), b.handler()));
  }
}
