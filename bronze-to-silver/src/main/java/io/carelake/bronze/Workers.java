package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A few threads for the metadata of many tables, which is mostly waiting. */
final class Workers {
  private static final int THREADS = 4;

  private Workers() {}

  /**
   * Does all the work, also when some of it fails, and gives the results in order; then tells the
   * first failure. None is interrupted: a commit cut short would leave nobody knowing what holds.
   */
  static <T> List<T> inParallel(List<Callable<T>> work) {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<T> results = new ArrayList<>();
      Throwable failure = null;
      for (Future<T> future : pool.invokeAll(work)) {
        try {
          results.add(future.get());
        } catch (ExecutionException e) {
          failure = failure == null ? e.getCause() : failure;
        }
      }
      if (failure != null) {
        throw failure instanceof RuntimeException r ? r : new IllegalStateException(failure);
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CarelakeException(
          ExitCode.TRY_AGAIN, "Cannot land events: interrupted; run again, nothing is lost", e);
    } finally {
      pool.shutdown();
    }
  }
}
