package io.carelake.quality.reconcile.postgres;

import io.carelake.quality.reconcile.CanonicalForm;
import java.util.Locale;
import java.util.Optional;

/**
 * The canonical text of a PostgreSQL value as PostgreSQL makes it.
 *
 * <p>Intervals are the microseconds that Debezium makes of them, by its own arithmetic in floating
 * point: a month has 30.4375 days. Infinite dates and times have no number and stay words, so that
 * they equal nothing.
 */
record PostgresText(CanonicalForm form, String sql) {
  private static final String INTERVAL_MICROS =
      "trunc((((((extract(year FROM %1$s) * 12 + extract(month FROM %1$s))::float8 * 30.4375::float8"
          + " + extract(day FROM %1$s)::float8) * 24 + extract(hour FROM %1$s)::float8) * 60"
          + " + extract(minute FROM %1$s)::float8) * 60"
          + " + (trunc(extract(second FROM %1$s))::float8"
          + " + ((extract(second FROM %1$s) - trunc(extract(second FROM %1$s))) * 1000000)::float8"
          + " / 1000000::float8)) * 1000000::float8)::bigint::text";

  /** Of a column by its type in the service's DDL; empty if the type has no canonical text. */
  static Optional<PostgresText> of(String sourceType, String column) {
    String type = base(sourceType);
    if (type.endsWith("[]")) {
      return isText(type.substring(0, type.length() - 2))
          ? Optional.of(new PostgresText(CanonicalForm.TEXTS, elements(column)))
          : Optional.empty();
    }
    if (isText(type)) {
      return Optional.of(new PostgresText(CanonicalForm.TEXT, column + "::text"));
    }
    return Optional.ofNullable(
        switch (type) {
          // Its cast to text adds the mask that its own spelling leaves out.
          case "inet", "cidr" -> text(CanonicalForm.TEXT, "abbrev(%s)", column);
          case "smallint", "int2", "integer", "int", "int4", "bigint", "int8", "oid" ->
              text(CanonicalForm.WHOLE, "%s::text", column);
          case "boolean", "bool" -> text(CanonicalForm.TRUTH, "%s::text", column);
          case "numeric", "decimal" -> text(CanonicalForm.DECIMAL, "trim_scale(%s)::text", column);
          case "real", "float4" ->
              text(CanonicalForm.FLOAT, "encode(float4send(%s), 'hex')", column);
          case "double precision", "float8" ->
              text(CanonicalForm.DOUBLE, "encode(float8send(%s), 'hex')", column);
          case "date" ->
              text(
                  CanonicalForm.DAY,
                  "CASE WHEN isfinite(%1$s) THEN (%1$s - DATE '1970-01-01')::text ELSE %1$s::text END",
                  column);
          case "timestamp", "timestamptz" ->
              text(
                  CanonicalForm.MOMENT,
                  "CASE WHEN isfinite(%1$s) THEN trunc(extract(epoch FROM %1$s) * 1000000)::text"
                      + " ELSE %1$s::text END",
                  column);
          case "time" ->
              text(CanonicalForm.WHOLE, "(extract(epoch FROM %s) * 1000000)::bigint::text", column);
          case "interval" -> text(CanonicalForm.WHOLE, INTERVAL_MICROS, column);
          case "bytea" -> text(CanonicalForm.BYTES, "encode(%s, 'hex')", column);
          default -> null;
        });
  }

  /** Types whose values change capture sends as the text that PostgreSQL prints. */
  static boolean isText(String base) {
    return switch (base) {
      case "text",
          "uuid",
          "enum",
          "varchar",
          "character varying",
          "citext",
          "json",
          "jsonb",
          "macaddr" ->
          true;
      default -> false;
    };
  }

  /** {@code numeric(10,2)} is {@code numeric}, {@code timestamp with time zone} timestamptz. */
  static String base(String sourceType) {
    String bare = sourceType.toLowerCase(Locale.ROOT).strip().replaceAll("\\s*\\([^)]*\\)", "");
    return switch (bare) {
      case "timestamp with time zone" -> "timestamptz";
      case "timestamp without time zone" -> "timestamp";
      case "time without time zone" -> "time";
      default -> bare;
    };
  }

  private static PostgresText text(CanonicalForm form, String sql, String column) {
    return new PostgresText(form, sql.formatted(column));
  }

  private static String elements(String column) {
    return ("CASE WHEN %1$s IS NOT NULL THEN coalesce((SELECT string_agg(coalesce(length(e)"
            + " || ':' || e, '-'), '' ORDER BY i) FROM unnest(%1$s::text[]) WITH ORDINALITY AS u(e, i)), '')"
            + " END")
        .formatted(column);
  }

  /** A text that tells where it ends, as {@link CanonicalForm} puts it. */
  static String measured(String text) {
    return "coalesce(length(" + text + ") || ':' || (" + text + "), '-')";
  }
}
