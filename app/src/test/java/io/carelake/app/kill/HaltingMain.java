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
 * file, landing folder, run id, logical time, the step to die at, the table, or {@code *} for any,
 * and the how-manieth arrival there is the last.
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
    int code;
    try (Lake lake =
        Lake.open(
            request, Lake.Access.WRITE, haltAt(Step.valueOf(a[4]), a[5], Integer.parseInt(a[6])))) {
      code = LakeRun.everything(lake, Path.of(a[1]), Lake.scope(false)).code();
    }
    System.exit(code);
  }

  private static RunListener haltAt(Step step, String table, int arrivals) {
    AtomicInteger left = new AtomicInteger(arrivals);
    return new RunListener() {
      @Override
      public void beforeStep(TableId t, Step s) {
        if (s == step
            && (table.equals("*") || table.equals(t.toString()))
            && left.decrementAndGet() == 0) {
          Runtime.getRuntime().halt(137);
        }
      }
    };
  }
}
