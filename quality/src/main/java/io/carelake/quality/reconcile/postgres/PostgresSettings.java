package io.carelake.quality.reconcile.postgres;

import io.carelake.core.contract.ServiceSource;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the services' databases are and how they are read.
 *
 * <p>{@code spark.carelake.reconcile.<service>.url} names one database, {@code
 * spark.carelake.reconcile.url} all others by a pattern with <code>{service}</code> and <code>
 * {database}</code>. The user is {@code ....<service>.user} or {@code ....user}. A password is a
 * secret: it comes from the environment ({@code CARELAKE_RECONCILE_PASSWORD}, before it {@code
 * CARELAKE_RECONCILE_PASSWORD_USER_SERVICE}) or from the file that {@code
 * CARELAKE_RECONCILE_PASSWORD_FILE} or {@code ....password-file} names (one password, or lines
 * {@code service=password}); without any, the driver's own ways hold ({@code .pgpass}).
 */
public final class PostgresSettings {
  /** The role that the generated SQL of a service makes for it. */
  public static final String ROLE = "carelake_reader";

  private static final String PREFIX = "spark.carelake.reconcile.";
  private static final String PASSWORD = "CARELAKE_RECONCILE_PASSWORD";
  private final Map<String, String> settings;
  private final Map<String, String> environment;
  private final Duration connectTimeout;
  private final Duration statementTimeout;
  private final int fetchSize;

  private PostgresSettings(Map<String, String> settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = environment;
    this.connectTimeout = Duration.ofSeconds(number("connect-timeout-seconds", 10));
    this.statementTimeout = Duration.ofSeconds(number("statement-timeout-seconds", 900));
    this.fetchSize = (int) number("fetch-size", 2_000);
  }

  /** Reads the settings; a password among them is refused without telling it. */
  public static PostgresSettings of(Map<String, String> settings, Map<String, String> environment) {
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX) && key.endsWith("password")) {
            throw new CarelakeException(
                ExitCode.CONFIGURATION,
                "Invalid "
                    + key
                    + ": a password does not belong into settings; put it into the environment"
                    + " ("
                    + PASSWORD
                    + ") or into a file that "
                    + PASSWORD
                    + "_FILE names");
          }
          if (key.startsWith(PREFIX) && key.endsWith("url")) {
            requireAddress(key, value);
          }
        });
    return new PostgresSettings(settings, environment);
  }

  private static void requireAddress(String key, String url) {
    if (!url.startsWith("jdbc:postgresql:") || url.matches("(?i).*(password|user)=.*|.*@.*")) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid "
              + key
              + " (expected jdbc:postgresql://HOST:PORT/{database}, without user and password)");
    }
  }

  Optional<String> url(ServiceSource source) {
    return setting(source.service() + ".url")
        .or(() -> setting("url"))
        .map(
            u -> u.replace("{service}", source.service()).replace("{database}", source.database()));
  }

  String user(ServiceSource source) {
    return setting(source.service() + ".user").or(() -> setting("user")).orElse(ROLE);
  }

  Optional<String> password(ServiceSource source) {
    String own =
        PASSWORD + "_" + source.service().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    return environment(own)
        .or(() -> environment(PASSWORD))
        .or(
            () ->
                environment(PASSWORD + "_FILE")
                    .or(() -> setting("password-file"))
                    .flatMap(f -> ofFile(Path.of(f), source)));
  }

  private static Optional<String> ofFile(Path file, ServiceSource source) {
    try {
      List<String> lines = Files.readString(file, StandardCharsets.UTF_8).strip().lines().toList();
      String own = source.service() + "=";
      return lines.stream()
          .filter(l -> l.startsWith(own))
          .map(l -> l.substring(own.length()))
          .findFirst()
          .or(() -> lines.size() == 1 ? Optional.of(lines.get(0)) : Optional.empty());
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot read the file of passwords that "
              + PASSWORD
              + "_FILE or "
              + PREFIX
              + "password-file names: no such file, or not ours to read");
    }
  }

  Duration connectTimeout() {
    return connectTimeout;
  }

  Duration statementTimeout() {
    return statementTimeout;
  }

  int fetchSize() {
    return fetchSize;
  }

  private Optional<String> environment(String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank());
  }

  private Optional<String> setting(String name) {
    return Optional.ofNullable(settings.get(PREFIX + name))
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  private long number(String name, long otherwise) {
    String text = setting(name).orElse(String.valueOf(otherwise));
    if (!text.matches("[1-9][0-9]{0,6}")) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid " + PREFIX + name + ": " + text + " (expected a positive whole number)");
    }
    return Long.parseLong(text);
  }
}
