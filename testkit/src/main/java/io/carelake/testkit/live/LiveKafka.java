package io.carelake.testkit.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka broker (KRaft, one node) in a process of its own, on free ports of the loopback. It can
 * be killed and started again on the same port and data; closing leaves neither process nor folder.
 */
public final class LiveKafka implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private final ServiceFolder folder = new ServiceFolder("kafka");
  private final int port = ServiceFolder.freePort();
  private final int controllerPort = ServiceFolder.freePort();
  private ServiceProcess process;

  private LiveKafka() {}

  /** Formats an empty broker and starts it; topics get {@code partitions} unless made otherwise. */
  public static LiveKafka start(int partitions) {
    LiveKafka kafka = new LiveKafka();
    try {
      kafka.configure(partitions);
      kafka.run();
      return kafka;
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Ends the broker as {@code kill -9} does; its data stay. */
  public void kill() {
    process.kill();
  }

  /** Starts a killed broker again, on the same port and data. */
  public void restart() {
    run();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** A client for topics, offsets and configuration; the caller closes it. */
  public Admin admin() {
    return Admin.create(
        Map.of(
            "bootstrap.servers", bootstrap(),
            "request.timeout.ms", "5000",
            "default.api.timeout.ms", "20000"));
  }

  /** A producer that waits for the broker's word; the caller closes it. */
  public KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap(), "acks", "all", "linger.ms", "5"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Makes a topic. */
  public void createTopic(String topic, int partitions, Map<String, String> configuration) {
    try (Admin admin = admin()) {
      NewTopic made = new NewTopic(topic, partitions, (short) 1).configs(configuration);
      admin.createTopics(List.of(made)).all().get(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while making topic " + topic, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Cannot make topic " + topic, e);
    }
  }

  private void configure(int partitions) {
    Path data = folder.path().resolve("data");
    String properties =
        String.join(
            "\n",
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.bootstrap.servers=127.0.0.1:" + controllerPort,
            "listeners=PLAINTEXT://" + bootstrap() + ",CONTROLLER://127.0.0.1:" + controllerPort,
            "advertised.listeners=PLAINTEXT://" + bootstrap(),
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "log.dirs=" + data,
            "num.partitions=" + partitions,
            "auto.create.topics.enable=true",
            "offsets.topic.num.partitions=4",
            "offsets.topic.replication.factor=1",
            "transaction.state.log.num.partitions=4",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "share.coordinator.state.topic.replication.factor=1",
            "group.initial.rebalance.delay.ms=0",
            // Two cores serve five programs: the broker needs few threads.
            "num.network.threads=2",
            "num.io.threads=4",
            "log.cleaner.dedupe.buffer.size=16777216",
            "");
    try {
      Files.writeString(properties(), properties);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the broker's configuration", e);
    }
    ServiceProcess.run(
        "kafka-storage",
        log(),
        ServiceProcess.java(
            folder.path(),
            128,
            "kafka.tools.StorageTool",
            List.of(
                "format",
                "--standalone",
                "--cluster-id",
                "Y2FyZWxha2UtdGVzdC0wMQ",
                "--config",
                properties().toString())));
  }

  private void run() {
    process =
        folder.used(
            ServiceProcess.start(
                "kafka",
                log(),
                ServiceProcess.java(
                    folder.path(), 384, "kafka.Kafka", List.of(properties().toString()))));
    try (Admin admin = admin()) {
      process.await(
          "answer of the broker",
          PATIENCE,
          () -> admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).size() == 1);
    }
  }

  private Path properties() {
    return folder.path().resolve("server.properties");
  }

  private Path log() {
    return folder.path().resolve("kafka.log");
  }

  @Override
  public void close() {
    folder.close();
  }
}
