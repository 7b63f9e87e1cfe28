package io.carelake.app.command;

import io.carelake.app.Lake;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command which opens the lake understands. */
final class LakeOptions {
  @Option(
      names = "--env",
      paramLabel = "FILE",
      description =
          "Spark properties file (spark.*, spark.carelake.*); default conf/env/local.properties")
  private Path env;

  @Option(names = "--warehouse", paramLabel = "DIR", description = "Folder or bucket of the lake")
  private String warehouse;

  @Option(
      names = "--contracts",
      paramLabel = "DIR",
      description = "Further folder of contracts; may be given more than once")
  private List<Path> contracts = List.of();

  @Option(names = "--run-id", paramLabel = "ID", description = "Names the run; default a new one")
  private String runId;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "When it was true, ISO-8601; default now")
  private Instant asOf;

  /** The time that was asked for; empty: now. */
  Optional<Instant> asOf() {
    return Optional.ofNullable(asOf);
  }

  Lake open(Lake.Access access) {
    return Lake.open(request(), access);
  }

  Lake.Request request() {
    return new Lake.Request(
        Optional.ofNullable(env),
        Optional.ofNullable(warehouse),
        contracts,
        Optional.ofNullable(runId),
        Optional.ofNullable(asOf));
  }

  /** An instant, or a date meaning its last microsecond in UTC: what was true on that day. */
  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.length() == 10
            ? LocalDate.parse(text)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minusNanos(1000)
            : Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' (expected 2025-12-31 or 2025-12-31T23:59:59Z)");
      }
    }
  }
}
