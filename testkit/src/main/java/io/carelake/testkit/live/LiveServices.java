package io.carelake.testkit.live;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Operational services with their change capture: PostgreSQL, Kafka, Kafka Connect, and for every
 * service its database and its connector.
 */
public final class LiveServices implements AutoCloseable {
  private static final int PARTITIONS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private final List<String> services;
  private LiveKafka kafka;
  private LivePostgres postgres;
  private LiveConnect connect;

  private LiveServices(List<String> services) {
    this.services = services;
  }

  /** Starts all parts and makes the databases; nothing is captured yet. */
  public static LiveServices start(List<String> services) {
    LiveServices live = new LiveServices(services);
    try {
      live.kafka = LiveKafka.start(PARTITIONS);
      live.postgres = LivePostgres.start();
      services.forEach(live.postgres::create);
      live.connect = LiveConnect.start(live.kafka, live.postgres);
      return live;
    } catch (RuntimeException e) {
      live.close();
      throw e;
    }
  }

  /** Makes the connectors and waits until they run; what the databases hold is read first. */
  public void capture() {
    capture(Map.of());
  }

  /** The same, with settings that differ from the committed ones. */
  public void capture(Map<String, String> changes) {
    services.forEach(service -> connect.create(service, changes));
    connect.awaitRunning();
  }

  /**
   * Waits until Kafka has all that is committed in the databases at this moment. Tasks that have
   * failed are started again, as whoever watches Kafka Connect must: a database that dies while its
   * connector starts fails the task for good.
   */
  public void awaitCaptured() throws SQLException, InterruptedException, IOException {
    long at = postgres.position();
    Instant giveUp = Instant.now().plus(PATIENCE);
    while (postgres.confirmed(at) < services.size()) {
      if (Instant.now().isAfter(giveUp)) {
        throw new IllegalStateException(
            "Only "
                + postgres.confirmed(at)
                + " of "
                + services.size()
                + " services are captured after "
                + PATIENCE
                + ": "
                + connect.lastLines());
      }
      connect.restartFailed();
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  public List<String> services() {
    return services;
  }

  public LiveKafka kafka() {
    return kafka;
  }

  public LivePostgres postgres() {
    return postgres;
  }

  public LiveConnect connect() {
    return connect;
  }

  /** Ends every part, also when one of them cannot be ended: nothing stays behind. */
  @Override
  public void close() {
    IllegalStateException failed = null;
    for (AutoCloseable part : new AutoCloseable[] {connect, kafka, postgres}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        IllegalStateException told =
            new IllegalStateException("Cannot close " + part.getClass().getSimpleName(), e);
        if (failed == null) {
          failed = told;
        } else {
          failed.addSuppressed(told);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
