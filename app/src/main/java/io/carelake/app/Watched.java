package io.carelake.app;

import io.carelake.core.privacy.Redaction;
import io.carelake.quality.alert.Alert;
import java.util.List;

/** Scores and alerts after a run, told on the console. They never fail it. */
final class Watched {
  private Watched() {}

  static void after(Lake lake) {
    try {
      List<Alert> changed = lake.watch().after(lake.run(), lake.wiring().log());
      long opened = changed.stream().filter(a -> a.state() == Alert.State.OPENED).count();
      long resolved = changed.stream().filter(a -> a.state() == Alert.State.RESOLVED).count();
      if (opened + resolved > 0) {
        lake.progress()
            .line("Alerts: %d opened, %d resolved (ops.alerts)".formatted(opened, resolved));
      }
    } catch (Exception e) {
      // The tables are published and recorded; what is missing is a score, not data.
      lake.progress().line("Cannot score the run: " + Redaction.message(e));
    }
  }
}
