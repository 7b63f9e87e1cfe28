package io.carelake.core.job;

/**
 * The one exception of the house: a message that names the thing and the remedy, and the exit code
 * it means. A message carries names of tables, columns and rules, and counts; never the value of a
 * cell.
 */
public class CarelakeException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final ExitCode exitCode;

  public CarelakeException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CarelakeException(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
