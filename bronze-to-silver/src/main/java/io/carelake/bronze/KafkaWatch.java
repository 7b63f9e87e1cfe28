package io.carelake.bronze;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Waits for a cluster that does not answer: an operator reads one line when that begins and one
 * when it ends, however long it takes.
 */
final class KafkaWatch {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final BooleanSupplier answers;
  private final Consumer<String> notices;

  /**
   * @param answers asks the cluster once
   */
  KafkaWatch(String name, BooleanSupplier answers, Consumer<String> notices) {
    this.name = name;
    this.answers = answers;
    this.notices = notices;
  }

  /** Waits until the cluster answers, or somebody wants to stop. */
  void awaitAnswer(CountDownLatch stopping) throws InterruptedException {
    long since = System.nanoTime();
    notices.accept("No answer of " + name + ": waiting; what has landed stays");
    boolean isStopping = stopping.getCount() == 0;
    while (!isStopping && !answers.getAsBoolean()) {
      isStopping = stopping.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (!isStopping) {
      long seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds();
      notices.accept("Answer of " + name + " after " + seconds + " s more: reading on");
    }
  }
}
