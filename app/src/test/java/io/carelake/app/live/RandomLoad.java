package io.carelake.app.live;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.testkit.live.LivePostgres;
import io.carelake.testkit.live.RandomSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A thread that writes random changes to all tables of some services, whatever dies meanwhile. */
final class RandomLoad implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;
  private final LivePostgres postgres;
  private final List<RandomSql> tables = new ArrayList<>();
  private final Map<String, Connection> connections = new HashMap<>();
  private final AtomicLong transactions = new AtomicLong();
  private volatile boolean stopped;
  private volatile boolean truncates;
  private volatile RuntimeException failure;
  private Thread thread;

  RandomLoad(Contracts contracts, List<String> services, LivePostgres postgres, long seed)
      throws SQLException {
    this.postgres = postgres;
    for (Contract bronze : contracts.of(Layer.BRONZE)) {
      if (bronze.source().filter(s -> services.contains(s.service())).isPresent()) {
        Connection connection = connection(bronze.source().orElseThrow().database());
        tables.add(new RandomSql(bronze, seed + tables.size(), connection));
      }
    }
  }

  /** Rows that are there before capture begins. */
  void fill(int rows) throws SQLException {
    for (RandomSql table : tables) {
      table.fill(connection(table.database()), rows);
    }
  }

  void start() {
    thread = new Thread(this::run, "random load");
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets every third table be truncated once. */
  void truncateSome() {
    truncates = true;
  }

  /** Transactions that were tried and did not fail. */
  long transactions() {
    return transactions.get();
  }

  /** Ends the load after a last round; fails if it has failed. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join(TimeUnit.MINUTES.toMillis(1));
    if (failure != null) {
      throw failure;
    }
  }

  private void run() {
    try {
      while (!stopped) {
        boolean round = truncates;
        for (int i = 0; i < tables.size(); i++) {
          write(tables.get(i), round && i % 3 == 0);
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        truncates = truncates && !round;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      failure = new IllegalStateException("The load failed", e);
    }
  }

  /** A server that is away is waited for. */
  private void write(RandomSql table, boolean truncate) throws SQLException {
    try {
      if (truncate) {
        table.truncate(connection(table.database()));
      } else {
        table.transaction(connection(table.database()));
      }
      transactions.incrementAndGet();
    } catch (SQLException e) {
      connections.remove(table.database());
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      if (!state.startsWith("08") && !state.startsWith("57P")) {
        throw e;
      }
    }
  }

  private Connection connection(String database) throws SQLException {
    Connection connection = connections.get(database);
    if (connection == null) {
      connection = postgres.connect(database);
      connections.put(database, connection);
    }
    return connection;
  }

  @Override
  public void close() throws SQLException {
    stopped = true;
    for (Connection connection : connections.values()) {
      connection.close();
    }
  }
}
