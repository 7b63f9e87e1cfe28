package io.carelake.testkit.live;

import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A PostgreSQL 15 server in processes of its own, on a free port of the loopback, ready for logical
 * decoding of all services. It can be killed and started again; closing leaves neither process nor
 * folder. Writes are not synced to disk: it survives the death of its processes, not of the
 * machine.
 */
public final class LivePostgres implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private final ServiceFolder folder = new ServiceFolder("postgres");
  private final PostgresBinaries binaries;
  private final int port = ServiceFolder.freePort();
  private final String password = UUID.randomUUID().toString();
  private ServiceProcess process;

  private LivePostgres(PostgresBinaries binaries) {
    this.binaries = binaries;
  }

  /** Makes an empty server and starts it. */
  public static LivePostgres start() {
    LivePostgres postgres = new LivePostgres(PostgresBinaries.find());
    try {
      postgres.initialise();
      postgres.run();
      return postgres;
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  public int port() {
    return port;
  }

  /**
   * The password of the superuser, of the role of change capture and of the one that only reads.
   */
  public String password() {
    return password;
  }

  /** Runs the committed SQL of a service: its database, tables, publication and rights. */
  public void create(String service) {
    Path sql = RepositoryFiles.root().resolve("conf/postgres/" + service + ".sql");
    Map<String, String> environment = new HashMap<>(binaries.environment());
    environment.put("PGPASSWORD", password);
    List<String> command = new ArrayList<>();
    command.add(binaries.bin().resolve("psql").toString());
    command.addAll(List.of("-h", "127.0.0.1", "-p", "" + port, "-U", SUPERUSER, "-d", SUPERUSER));
    command.addAll(List.of("-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "cdc_password=" + password));
    command.addAll(List.of("-v", "reader_password=" + password));
    command.addAll(List.of("-f", sql.toString()));
    ServiceProcess.run("psql", folder.path().resolve("psql.log"), command, environment);
  }

  /**
   * A connection to a database as the superuser, whose text parameters take the type of their
   * column; the caller closes it.
   */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?stringtype=unspecified",
        SUPERUSER,
        password);
  }

  /** The end of the log at this moment, as a number. */
  public long position() throws SQLException {
    return number("SELECT pg_current_wal_lsn() - '0/0'");
  }

  /** How many replication slots have been told that a position is safely in Kafka. */
  public long confirmed(long position) throws SQLException {
    return number(
        "SELECT count(*) FROM pg_replication_slots WHERE confirmed_flush_lsn - '0/0' >= "
            + position);
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = connect(SUPERUSER);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Ends the server and all its sessions as {@code kill -9} does; its data stay. */
  public void kill() {
    process.kill();
  }

  /** Starts a killed server again, on the same port and data. */
  public void restart() {
    run();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  private void initialise() {
    Path secret = folder.path().resolve("superuser");
    try {
      Files.writeString(secret, password);
      if (binaries.user().isPresent()) {
        for (Path path : List.of(folder.path(), secret)) {
          Files.setOwner(
              path,
              path.getFileSystem()
                  .getUserPrincipalLookupService()
                  .lookupPrincipalByName(binaries.user().get()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot prepare PostgreSQL's folder", e);
    }
    ServiceProcess.run(
        "initdb",
        log(),
        binaries.command(
            "initdb",
            "--username=" + SUPERUSER,
            "--pwfile=" + secret,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--pgdata=" + data()),
        binaries.environment());
  }

  private void run() {
    List<String> settings =
        List.of(
            "listen_addresses=127.0.0.1",
            "port=" + port,
            "unix_socket_directories=" + folder.path(),
            "wal_level=logical",
            "max_replication_slots=40",
            "max_wal_senders=40",
            "max_connections=200",
            "timezone=UTC",
            "fsync=off",
            "full_page_writes=off",
            "shared_buffers=64MB",
            "max_wal_size=256MB",
            "jit=off",
            "restart_after_crash=off");
    List<String> arguments = new ArrayList<>(List.of("-D", data().toString()));
    settings.forEach(s -> arguments.addAll(List.of("-c", s)));
    process =
        folder.used(
            ServiceProcess.start(
                "postgres",
                log(),
                binaries.command("postgres", arguments.toArray(String[]::new)),
                binaries.environment()));
    process.await(
        "connection",
        PATIENCE,
        () -> {
          try (Connection connection = connect(SUPERUSER)) {
            return connection.isValid(5);
          }
        });
  }

  private Path data() {
    return folder.path().resolve("data");
  }

  private Path log() {
    return folder.path().resolve("postgres.log");
  }

  @Override
  public void close() {
    folder.close();
  }
}
