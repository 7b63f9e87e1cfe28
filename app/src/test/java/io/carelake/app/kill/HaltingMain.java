package io.carelake.app.kill;

import io.carelake.app.Lake;
import io.carelake.app.LakeRun;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunListener;
import io.carelake.core.job.Step;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run that dies as if by SIGKILL: no shutdown hook runs, nothing is flushed. Arguments: settings
 * file, landing folder, run id, logical time, and optionally a step, a table and how many times the
 * table may reach the step first.
 */
public final class HaltingMain {
  private HaltingMain() {}

  public static void main(String[] a) {
    Lake.Request request =
        new Lake.Request(
            Optional.of(Path.of(a[0])),
            Optional.empty(),
            List.of(),
            Optional.of(a[2]),
            Optional.of(Instant.parse(a[3])));
    RunListener listener =
        a.length > 4 ? haltAt(Step.valueOf(a[4]), TableId.parse(a[5])) : RunListener.NONE;
    int code;
    try (Lake lake = Lake.open(request, Lake.Access.WRITE, listener)) {
      code = LakeRun.everything(lake, Path.of(a[1]), Lake.scope(false)).code();
    }
    System.exit(code);
  }

  private static RunListener haltAt(Step step, TableId table) {
    AtomicInteger left = new AtomicInteger(1);
    return new RunListener() {
      @Override
      public void beforeStep(TableId t, Step s) {
        if (s == step && t.equals(table) && left.decrementAndGet() == 0) {
          Runtime.getRuntime().halt(137);
        }
      }
    };
  }
}
