package io.carelake.quality.reconcile.postgres;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.quality.reconcile.ComparedTable;
import io.carelake.quality.reconcile.SourceOfRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;
import java.util.Properties;
import org.postgresql.Driver;

/**
 * The databases of the services: PostgreSQL 14 or later, read over JDBC by one connection per
 * service. Each table is read in a transaction of its own that sees one moment and cannot write;
 * every statement has a time limit, and takes no more than one process of the server.
 */
public final class PostgresSource implements SourceOfRecord {
  static final int OLDEST = 14;

  /** Asked itself: on a cluster the list of all drivers may not show it to us. */
  private static final Driver DRIVER = new Driver();

  private final PostgresSettings settings;

  public PostgresSource(PostgresSettings settings) {
    this.settings = settings;
  }

  @Override
  public ComparedTable plan(Contract bronze, Contract silver) {
    return PostgresPlan.of(bronze, silver);
  }

  @Override
  public boolean knows(ServiceSource source) {
    return settings.url(source).isPresent();
  }

  @Override
  public Service open(ServiceSource source) {
    String url = settings.url(source).orElseThrow();
    Properties login = new Properties();
    login.setProperty("user", settings.user(source));
    settings.password(source).ifPresent(p -> login.setProperty("password", p));
    login.setProperty("ApplicationName", "carelake reconcile");
    login.setProperty("readOnly", "true");
    login.setProperty("connectTimeout", String.valueOf(settings.connectTimeout().toSeconds()));
    login.setProperty("loginTimeout", String.valueOf(settings.connectTimeout().toSeconds()));
    // A server that is gone without a word is noticed some time after its statement had to end.
    login.setProperty(
        "socketTimeout",
        String.valueOf(settings.statementTimeout().plus(settings.connectTimeout()).toSeconds()));
    login.setProperty("tcpKeepAlive", "true");
    // The server's messages may quote a value; nobody gets to see them, so none are asked for.
    login.setProperty("logServerErrorDetail", "false");
    try {
      Connection connection = DRIVER.connect(url, login);
      try {
        requireVersion(connection.getMetaData().getDatabaseMajorVersion(), source);
        connection.setAutoCommit(false);
        return new Opened(connection, source);
      } catch (SQLException | CarelakeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw PostgresErrors.told(e, "reach the database of " + source.service(), settings);
    }
  }

  static void requireVersion(int version, ServiceSource source) {
    if (version < OLDEST) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read the database of "
              + source.service()
              + ": it is PostgreSQL "
              + version
              + " (expected "
              + OLDEST
              + " or later)");
    }
  }

  private final class Opened implements Service {
    private final Connection connection;
    private final ServiceSource source;

    private Opened(Connection connection, ServiceSource source) {
      this.connection = connection;
      this.source = source;
    }

    @Override
    public View view(ComparedTable table) {
      try {
        return new PostgresView(connection, table, settings);
      } catch (SQLException e) {
        throw failed(e, table.silver());
      }
    }

    private CarelakeException failed(SQLException e, Contract silver) {
      return PostgresErrors.told(
          e, "compare " + silver.table() + " with " + source.service(), settings);
    }

    @Override
    public OptionalLong captured() {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "SELECT confirmed_flush_lsn - '0/0'::pg_lsn FROM pg_replication_slots"
                  + " WHERE slot_name = ? AND confirmed_flush_lsn IS NOT NULL")) {
        statement.setString(1, source.slot());
        try (ResultSet rows = statement.executeQuery()) {
          return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
        } finally {
          connection.rollback();
        }
      } catch (SQLException e) {
        throw PostgresErrors.told(e, "ask the database of " + source.service(), settings);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        // It was only read: nothing can be lost.
      }
    }
  }

  /** Runs a statement that returns nothing. */
  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
