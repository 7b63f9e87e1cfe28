package io.carelake.core.job;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Troubles of the machine that the operating system names in words of its own: such words can hold
 * no patient's value, and the run does well once the trouble is over.
 */
public final class MachineTrouble {
  private static final int DEEPEST_CAUSE = 20;

  /** As {@code strerror} says them; what somebody must grant does not pass by waiting. */
  private static final Map<String, ExitCode> WORDS =
      Map.of(
          "No space left on device", ExitCode.TRY_AGAIN,
          "Disk quota exceeded", ExitCode.TRY_AGAIN,
          "Too many open files", ExitCode.TRY_AGAIN,
          "Cannot allocate memory", ExitCode.TRY_AGAIN,
          "Read-only file system", ExitCode.CONFIGURATION,
          "Permission denied", ExitCode.CONFIGURATION);

  private static final String ANY_WORDS = "(" + String.join("|", WORDS.keySet()) + ")";

  /** An error of a task reaches the driver as text inside of another one. */
  private static final Pattern TOLD =
      Pattern.compile(
          "(?:IOException|FileSystemException|FileNotFoundException): [^\\n]*" + ANY_WORDS);

  private static final Pattern SAID = Pattern.compile(ANY_WORDS);

  private MachineTrouble() {}

  /** The words of the operating system for what an error came from; empty for any other error. */
  public static Optional<String> of(Throwable error) {
    Throwable at = error;
    for (int i = 0; at != null && i < DEEPEST_CAUSE; i++, at = at.getCause()) {
      Pattern pattern = at instanceof IOException ? SAID : TOLD;
      Matcher words = pattern.matcher(String.valueOf(at.getMessage()));
      if (words.find()) {
        return Optional.of(words.group(1));
      }
    }
    return Optional.empty();
  }

  /** Our own error says itself how the process ends. */
  public static ExitCode exitCode(Throwable error) {
    if (error instanceof CarelakeException own) {
      return own.exitCode();
    }
    return of(error).map(WORDS::get).orElse(ExitCode.BUG);
  }

  /**
   * Stops if an error is the machine's, so that nobody takes it for a finding about the data.
   *
   * @param what could not be done, as in "Cannot judge silver.vitals"
   */
  public static void refuse(Throwable error, String what) {
    of(error)
        .ifPresent(
            words -> {
              throw new CarelakeException(
                  WORDS.get(words),
                  "Cannot " + what + ": " + words + "; run again when it is over");
            });
  }
}
