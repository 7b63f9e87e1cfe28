package io.carelake.bronze;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.MachineTrouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.kafka.common.errors.RetriableException;

/** What a failure of an ingest from Kafka means, and whether it passes by itself. */
final class KafkaFailure {
  private KafkaFailure() {}

  static boolean isHeld(Throwable failure) {
    return any(failure, t -> t instanceof KafkaQuery.HeldException);
  }

  /** A topic or partition came up between our look and Spark's. */
  static boolean isOvertaken(Throwable failure) {
    return any(
        failure,
        t ->
            t instanceof AssertionError
                && String.valueOf(t.getMessage()).contains("you must specify all TopicPartitions"));
  }

  /** The cluster, or the broker that leads a partition, does not answer. */
  static boolean isAway(Throwable failure) {
    return any(
        failure,
        t -> t instanceof RetriableException || t instanceof java.util.concurrent.TimeoutException);
  }

  private static boolean isPassing(Throwable failure) {
    return any(
        failure,
        t ->
            t instanceof RetriableException
                || t instanceof java.util.concurrent.TimeoutException
                || t instanceof CommitFailedException
                || t instanceof CommitStateUnknownException
                || (t instanceof CarelakeException c && c.exitCode().isRetryable()));
  }

  private static boolean any(Throwable failure, Predicate<Throwable> holds) {
    Throwable t = failure;
    while (t != null) {
      if (holds.test(t)) {
        return true;
      }
      t = t.getCause() == t ? null : t.getCause();
    }
    return false;
  }

  /** As the operator is told: names only, without Spark's stack around it. */
  static CarelakeException told(KafkaSettings settings, Throwable failure) {
    Throwable deepest = failure;
    for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
      if (t instanceof CarelakeException c) {
        return c;
      }
      deepest = t;
    }
    return new CarelakeException(
        isPassing(failure) || isOvertaken(failure)
            ? ExitCode.TRY_AGAIN
            : MachineTrouble.exitCode(failure),
        "Cannot ingest "
            + settings.name()
            + ": "
            + MachineTrouble.of(failure).orElse(deepest.getClass().getSimpleName())
            + "; run again, what has landed stays and nothing lands twice",
        failure);
  }

  /** How long an ingest waits before it reads again, if it does. */
  static final class Patience {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** A query that ran so long has worked: the next failure is a new one. */
    private static final Duration LONG_RUN = Duration.ofMinutes(2);

    private static final int MOST_OVERTAKEN = 5;

    private final boolean isContinuous;
    private Duration pause = Duration.ofSeconds(1);
    private Instant last = Instant.EPOCH;
    private int overtaken;

    Patience(boolean isContinuous) {
      this.isContinuous = isContinuous;
    }

    /** How long; empty if the failure is the end. */
    Optional<Duration> after(Throwable failure) {
      if (isOvertaken(failure) && (isContinuous || overtaken++ < MOST_OVERTAKEN)) {
        return Optional.of(Duration.ofMillis(100));
      }
      if (!isContinuous || !isPassing(failure)) {
        return Optional.empty();
      }
      Instant now = Instant.now();
      if (last.plus(LONG_RUN).isBefore(now)) {
        pause = Duration.ofSeconds(1);
      }
      last = now;
      Duration wait = pause;
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
      return Optional.of(wait);
    }
  }
}
