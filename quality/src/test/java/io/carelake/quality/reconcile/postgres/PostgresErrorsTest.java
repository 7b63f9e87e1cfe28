package io.carelake.quality.reconcile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.ServiceSource;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator is told of an error, and whether it helps to run again. */
class PostgresErrorsTest {
  private static CarelakeException told(String state) {
    return PostgresErrors.told(
        new SQLException("a value", state),
        "compare silver.users with user-service",
        PostgresSettings.of(Map.of(), Map.of()));
  }

  @Test
  void tellsWhatToDoAndNeverWhatTheServerSaid() {
    assertThat(told("42501"))
        .hasMessage(
            "Cannot compare silver.users with user-service: the role may not read the whole table;"
                + " run conf/postgres/<service>.sql, which grants it; of a table with row-level"
                + " security it must see all rows (BYPASSRLS) (SQLSTATE 42501)");
    assertThat(told("08004")).hasMessageContaining("check that there is a password");
    assertThat(told("42883")).hasMessageContaining("it must be PostgreSQL 14 or later");
    assertThat(told("25P03")).hasMessageContaining("waited or took too long; run again");
  }

  @Test
  void knowsWhatPassesAndWhatDoesNot() {
    for (String passing : new String[] {"08001", "25P02", "25P03", "53300", "57P01", "40001"}) {
      assertThat(told(passing).exitCode()).as(passing).isEqualTo(ExitCode.TRY_AGAIN);
    }
    for (String lasting : new String[] {"08004", "25006", "28P01", "42501", "42883", "42P01"}) {
      assertThat(told(lasting).exitCode()).as(lasting).isEqualTo(ExitCode.CONFIGURATION);
    }
  }

  @Test
  void anOlderPostgresIsRefusedByName() {
    ServiceSource source = new ServiceSource("user-service", "users", "cdc.user.users");
    PostgresSource.requireVersion(14, source);
    assertThatThrownBy(() -> PostgresSource.requireVersion(13, source))
        .hasMessage(
            "Cannot read the database of user-service: it is PostgreSQL 13 (expected 14 or later)");
  }
}
