package io.carelake.app.command;

import io.carelake.app.KafkaRun;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Option;

/** Where change events come from. */
final class SourceOptions {
  private static final String FILES = "files";
  private static final String KAFKA = "kafka";

  @Option(
      names = "--source",
      required = true,
      paramLabel = "KIND",
      description =
          "Kind of source: files (lines as kcat -J prints them; with --path) or kafka (with --bootstrap)")
  private String source;

  @Option(names = "--path", paramLabel = "DIR", description = "files: folder of captured topics")
  private Path path;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "kafka: brokers to ask first, separated by commas")
  private String bootstrap;

  @Option(
      names = "--topics",
      paramLabel = "PATTERN",
      description =
          "kafka: regular expression for whole names of topics; default cdc\\..*, the topics of the"
              + " contracts, and Debezium's heartbeats and transaction markers")
  private String topics;

  @Option(
      names = "--continuous",
      description = "kafka: go on until SIGTERM or SIGINT, which end it with 0")
  private boolean continuous;

  @Option(
      names = "--available-now",
      description = "kafka: end when what was there at the start has landed (the default)")
  private boolean availableNow;

  @Option(
      names = "--accept-loss",
      paramLabel = "PATTERN",
      description =
          "kafka: topics that go on although records were deleted before they were read; default"
              + " none: such a topic is held")
  private String acceptLoss;

  /** Before a session is opened, and before a warehouse is made for nothing. */
  void check() {
    switch (source) {
      case FILES -> checkFiles();
      case KAFKA -> checkKafka();
      default -> throw invalid("Invalid --source: " + source + " (expected files or kafka)");
    }
  }

  private void checkFiles() {
    refuse("--bootstrap", bootstrap != null, KAFKA);
    refuse("--topics", topics != null, KAFKA);
    refuse("--continuous", continuous, KAFKA);
    refuse("--available-now", availableNow, KAFKA);
    refuse("--accept-loss", acceptLoss != null, KAFKA);
    if (path == null) {
      throw invalid("Cannot ingest files: no folder is named; add --path DIR");
    }
    if (!Files.exists(path)) {
      throw invalid("Cannot ingest " + path + ": there is no such file or folder; check --path");
    }
  }

  private void checkKafka() {
    refuse("--path", path != null, FILES);
    if (bootstrap == null || bootstrap.isBlank()) {
      throw invalid("Cannot ingest from Kafka: no broker is named; add --bootstrap HOST:PORT");
    }
    for (String broker : bootstrap.split(",", -1)) {
      if (!broker.trim().matches("[^\\s:]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+\\]:[0-9]{1,5}")) {
        throw invalid("Invalid --bootstrap: " + bootstrap + " (expected HOST:PORT[,HOST:PORT])");
      }
    }
    if (continuous && availableNow) {
      throw invalid(
          "Invalid options: --continuous and --available-now exclude each other; name one of them");
    }
    pattern("--topics", topics);
    pattern("--accept-loss", acceptLoss);
  }

  private static void refuse(String option, boolean isGiven, String kind) {
    if (isGiven) {
      throw invalid("Invalid option " + option + ": it is for --source " + kind);
    }
  }

  private static Optional<Pattern> pattern(String option, String text) {
    try {
      return Optional.ofNullable(text).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      throw invalid("Invalid " + option + ": " + text + " (expected a regular expression)");
    }
  }

  private static CarelakeException invalid(String message) {
    return new CarelakeException(ExitCode.CONFIGURATION, message);
  }

  boolean isKafka() {
    return KAFKA.equals(source);
  }

  boolean isContinuous() {
    return continuous;
  }

  Path path() {
    return path;
  }

  KafkaRun.Request kafka() {
    return new KafkaRun.Request(
        bootstrap, continuous, pattern("--topics", topics), pattern("--accept-loss", acceptLoss));
  }
}
