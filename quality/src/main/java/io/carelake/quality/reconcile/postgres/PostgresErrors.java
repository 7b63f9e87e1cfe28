package io.carelake.quality.reconcile.postgres;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.sql.SQLException;

/**
 * What may be said of an error of PostgreSQL: its SQLSTATE and what to do. Its own message may
 * quote a value.
 */
final class PostgresErrors {
  private PostgresErrors() {}

  /**
   * @param what could not be done, as in "compare silver.users with user-service"
   */
  static CarelakeException told(SQLException e, String what, PostgresSettings settings) {
    String state = e.getSQLState() == null ? "no SQLSTATE" : e.getSQLState();
    ExitCode code = code(state);
    return new CarelakeException(
        code, "Cannot " + what + ": " + reason(state, settings) + " (SQLSTATE " + state + ")");
  }

  private static ExitCode code(String state) {
    // A password is wanted and there is none.
    if (state.equals("08004")) {
      return ExitCode.CONFIGURATION;
    }
    // A transaction that waited or took too long.
    if (state.startsWith("25P")) {
      return ExitCode.TRY_AGAIN;
    }
    // Connections (08), resources (53), cancelled and shut down (57), locks (55), conflicts (40).
    return switch (state.substring(0, Math.min(2, state.length()))) {
      case "08", "53", "57", "55", "40" -> ExitCode.TRY_AGAIN;
      default -> ExitCode.CONFIGURATION;
    };
  }

  private static String reason(String state, PostgresSettings settings) {
    return switch (state) {
      case "28000", "28P01" -> "it refuses the login; check user and password";
      case "08004" -> "it refuses the connection; check that there is a password";
      case "3D000" -> "there is no such database; check the url";
      case "42501" ->
          "the role may not read the whole table; run conf/postgres/<service>.sql, which grants it;"
              + " of a table with row-level security it must see all rows (BYPASSRLS)";
      case "42P01" -> "there is no such table; compare the contract with the database";
      case "42703" -> "a column is missing; compare the contract with the table (schema drift)";
      case "42883" ->
          "it lacks a function; it must be PostgreSQL " + PostgresSource.OLDEST + " or later";
      case "42704" ->
          "it lacks the collation und-x-icu, or a type; PostgreSQL must be built with ICU";
      case "57014" ->
          "a statement took longer than "
              + settings.statementTimeout().toSeconds()
              + " s; raise spark.carelake.reconcile.statement-timeout-seconds, or run it at a"
              + " quieter time";
      case "55P03" -> "a table is locked; run again when that is over";
      default ->
          state.startsWith("25P")
              ? "it ended a transaction that waited or took too long; run again, at a quieter time"
              : state.startsWith("08")
                  ? "it does not answer; run again when it does"
                  : code(state) == ExitCode.TRY_AGAIN
                      ? "it is busy or going down; run again"
                      : "it refuses the statement; compare the contract with the table";
    };
  }
}
