package io.carelake.testkit.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.testkit.simulator.SourceChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes changes into the databases of the services as the services would: in transactions, each of
 * one database. A transaction that a dying server leaves open is written again.
 */
public final class SqlWriter implements AutoCloseable {
  private static final int ATTEMPTS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Databases databases;
  private final Map<String, SqlTable> tables = new HashMap<>();
  private final Map<String, Connection> connections = new HashMap<>();

  /** Where the databases are. */
  public interface Databases {
    /** A connection whose text parameters take the type of their column. */
    Connection connect(String database) throws SQLException;
  }

  public SqlWriter(Contracts contracts, Databases databases) {
    this.databases = databases;
    contracts.of(Layer.BRONZE).stream()
        .filter(c -> c.source().isPresent())
        .forEach(c -> tables.put(c.table().name(), new SqlTable(c)));
  }

  /** Whether the table of a change is in one of these databases. */
  public boolean isOf(SourceChange change, List<String> these) {
    return these.contains(tables.get(change.table()).database());
  }

  /**
   * Writes changes in their order, one transaction per database.
   *
   * @return how many records change capture makes of them: a delete is followed by a tombstone
   */
  public long write(List<SourceChange> changes) throws SQLException, InterruptedException {
    Map<String, List<SourceChange>> byDatabase = new LinkedHashMap<>();
    long records = 0;
    for (SourceChange change : changes) {
      String database = tables.get(change.table()).database();
      byDatabase.computeIfAbsent(database, d -> new ArrayList<>()).add(change);
      records += change.op().equals("d") ? 2 : 1;
    }
    for (Map.Entry<String, List<SourceChange>> each : byDatabase.entrySet()) {
      transaction(each.getKey(), each.getValue());
    }
    return records;
  }

  private void transaction(String database, List<SourceChange> changes)
      throws SQLException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        Connection connection = connection(database);
        for (SourceChange change : changes) {
          apply(connection, change);
        }
        connection.commit();
        return;
      } catch (SQLException e) {
        forget(database);
        if (!isOfTheServer(e) || attempt == ATTEMPTS) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  /** Connection lost (08) or server going down and starting (57P): its fault, not ours. */
  private static boolean isOfTheServer(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return state.startsWith("08") || state.startsWith("57P");
  }

  private Connection connection(String database) throws SQLException {
    Connection connection = connections.get(database);
    if (connection == null) {
      connection = databases.connect(database);
      connection.setAutoCommit(false);
      connections.put(database, connection);
    }
    return connection;
  }

  private void forget(String database) {
    Connection connection = connections.remove(database);
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException gone) {
        // It was of no use any more.
      }
    }
  }

  private void apply(Connection connection, SourceChange change) throws SQLException {
    SqlTable table = tables.get(change.table());
    JsonNode row = row(change);
    List<String> values =
        change.op().equals("d")
            ? List.of()
            : table.columns().stream()
                .filter(c -> !change.op().equals("u") || !table.keys().contains(c))
                .filter(c -> !change.untouched().contains(c))
                .toList();
    String sql =
        switch (change.op()) {
          case "d" -> table.delete();
          case "u" -> table.update(values);
          default -> table.insert();
        };
    List<String> parameters = new ArrayList<>(values);
    if (change.op().equals("d") || change.op().equals("u")) {
      parameters.addAll(table.keys());
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int i = 1;
      for (String column : parameters) {
        statement.setString(i++, table.text(column, row.get(column)));
      }
      statement.executeUpdate();
    }
  }

  private static JsonNode row(SourceChange change) {
    try {
      return JSON.readTree(change.row());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot read a row of " + change.table(), e);
    }
  }

  @Override
  public void close() {
    List.copyOf(connections.keySet()).forEach(this::forget);
  }
}
