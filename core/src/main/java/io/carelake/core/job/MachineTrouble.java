package io.carelake.core.job;

import java.util.List;
import java.util.Optional;

/**
 * Troubles of the machine that the operating system names in words of its own: such words can hold
 * no patient's value, and the run does well once the trouble is over.
 */
public final class MachineTrouble {
  private static final int DEEPEST_CAUSE = 20;

  /** As {@code strerror} says them. */
  private static final List<String> WORDS =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "Read-only file system",
          "Too many open files",
          "Permission denied",
          "Cannot allocate memory");

  private MachineTrouble() {}

  /** The words of the operating system for what an error came from; empty for any other error. */
  public static Optional<String> of(Throwable error) {
    Throwable at = error;
    for (int i = 0; at != null && i < DEEPEST_CAUSE; i++, at = at.getCause()) {
      // An error of a task reaches the driver as text inside of another one.
      String text = String.valueOf(at.getMessage());
      Optional<String> found = WORDS.stream().filter(text::contains).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Our own error says itself how the process ends; a trouble of the machine passes. */
  public static ExitCode exitCode(Throwable error) {
    if (error instanceof CarelakeException own) {
      return own.exitCode();
    }
    return of(error).isPresent() ? ExitCode.TRY_AGAIN : ExitCode.BUG;
  }
}
