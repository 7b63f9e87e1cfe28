package io.carelake.core.lineage;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where lineage goes besides {@code ops.lineage}: the settings {@code spark.carelake.lineage.*}.
 *
 * @param namespace of our jobs ({@code namespace})
 * @param topicNamespace of the Kafka topics that bronze reads, {@code kafka://host:port} of the
 *     cluster ({@code topicNamespace})
 * @param transport {@code none}, {@code file} or {@code http}
 * @param path of the NDJSON file, or of a folder for it
 * @param url of the lineage server; events go to {@code <url>/api/v1/lineage} unless {@code
 *     endpoint} says otherwise
 * @param apiKeyVariable the environment variable that holds the key, sent as a bearer token
 * @param timeout for one event
 * @param budget for one delivery of all that waits
 * @param spool the folder of the outbox, for warehouses that are not a local folder
 */
public record LineageSettings(
    String namespace,
    String topicNamespace,
    Kind transport,
    Optional<Path> path,
    Optional<URI> url,
    String apiKeyVariable,
    Duration timeout,
    Duration budget,
    Optional<Path> spool) {
  private static final String PREFIX = "spark.carelake.lineage.";

  /** How events leave the house. */
  public enum Kind {
    NONE,
    FILE,
    HTTP
  }

  /** Reads the settings; unknown values are refused. */
  public static LineageSettings of(Map<String, String> conf) {
    Kind kind =
        switch (conf.getOrDefault(PREFIX + "transport", "none")) {
          case "none" -> Kind.NONE;
          case "file" -> Kind.FILE;
          case "http" -> Kind.HTTP;
          default -> throw invalid("transport", conf, "file, http or none");
        };
    Optional<Path> path = text(conf, "path").map(Path::of);
    Optional<URI> url = text(conf, "url").map(u -> url(u, conf));
    if (kind == Kind.FILE && path.isEmpty()) {
      throw invalid("path", conf, "a file or folder, because the transport is file");
    }
    if (kind == Kind.HTTP && url.isEmpty()) {
      throw invalid("url", conf, "the lineage server's address, because the transport is http");
    }
    return new LineageSettings(
        conf.getOrDefault(PREFIX + "namespace", "carelake"),
        conf.getOrDefault(PREFIX + "topicNamespace", "kafka"),
        kind,
        path,
        url,
        conf.getOrDefault(PREFIX + "apiKeyVariable", "CARELAKE_LINEAGE_API_KEY"),
        Duration.ofMillis(number(conf, "timeoutMs", 3_000)),
        Duration.ofMillis(number(conf, "budgetMs", 20_000)),
        text(conf, "spool").map(Path::of));
  }

  private static URI url(String base, Map<String, String> conf) {
    String endpoint = conf.getOrDefault(PREFIX + "endpoint", "/api/v1/lineage");
    URI uri;
    try {
      uri = URI.create(base.replaceAll("/+$", "") + endpoint);
    } catch (IllegalArgumentException e) {
      throw invalid("url", conf, "an http or https address");
    }
    if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
      throw invalid("url", conf, "an http or https address");
    }
    return uri;
  }

  private static Optional<String> text(Map<String, String> conf, String key) {
    return Optional.ofNullable(conf.get(PREFIX + key)).filter(s -> !s.isBlank());
  }

  private static long number(Map<String, String> conf, String key, long otherwise) {
    try {
      return Long.parseLong(conf.getOrDefault(PREFIX + key, String.valueOf(otherwise)));
    } catch (NumberFormatException e) {
      throw invalid(key, conf, "milliseconds");
    }
  }

  private static CarelakeException invalid(String key, Map<String, String> conf, String expected) {
    String value = conf.getOrDefault(PREFIX + key, "(not set)");
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Invalid " + PREFIX + key + ": " + value + " (expected " + expected + ")");
  }
}
