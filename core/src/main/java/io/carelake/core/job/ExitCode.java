package io.carelake.core.job;

/** The process exit codes an operator scripts against; the worst of a run wins. */
public enum ExitCode {
  OK(0),
  CONFIGURATION(2),
  SCHEMA_DRIFT(3),
  GATE_FAILED(4),
  QUARANTINE_LIMIT(5),
  BUG(70),
  TRY_AGAIN(75);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** Whether the same command may simply be run again. */
  public boolean isRetryable() {
    return this == TRY_AGAIN;
  }
}
