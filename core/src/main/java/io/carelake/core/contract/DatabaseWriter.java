package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes the PostgreSQL database of every service: its tables, and what change capture needs beside
 * them. For psql; may be run again, then it adds what is missing.
 */
public final class DatabaseWriter {
  private static final String FOLDER = "conf/postgres";
  private static final String MARKER =
      "-- Generated from the contracts by " + GeneratedFiles.COMMAND;
  private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

  private final Contracts contracts;
  private final SourceService service;
  private final StringBuilder sql = new StringBuilder();

  private DatabaseWriter(Contracts contracts, SourceService service) {
    this.contracts = contracts;
    this.service = service;
  }

  /** Writes the databases of the repository's own contracts below a checkout's root. */
  public static void write(Contracts contracts, Path root) {
    files(contracts).write(root);
  }

  static GeneratedFiles files(Contracts contracts) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (SourceService service : SourceService.of(contracts)) {
      texts.put(
          FOLDER + "/" + service.name() + ".sql", new DatabaseWriter(contracts, service).text());
    }
    return new GeneratedFiles(List.of(FOLDER), MARKER, texts);
  }

  private String text() {
    line(MARKER + "; do not edit.");
    line("-- The database of " + service.name() + ", for psql as a superuser; may be run again:");
    line(
        "--   psql -v ON_ERROR_STOP=1 -v cdc_password=SECRET -v reader_password=SECRET -f "
            + FOLDER
            + "/"
            + service.name()
            + ".sql");
    line("SET client_min_messages = warning;");
    gexec(
        "CREATE DATABASE " + service.database(),
        "SELECT FROM pg_database WHERE datname = '" + service.database() + "'");
    roles();
    line("\\connect " + service.database());
    line("SET client_min_messages = warning;");
    service.tables().forEach(this::table);
    capture();
    reader();
    return sql.toString();
  }

  private void roles() {
    role(SourceService.ROLE, "LOGIN REPLICATION", "cdc_password");
    role(SourceService.READER, "LOGIN", "reader_password");
    line("ALTER ROLE " + SourceService.READER + " SET default_transaction_read_only = on;");
  }

  private void role(String role, String rights, String password) {
    gexec(
        "CREATE ROLE " + role + " " + rights,
        "SELECT FROM pg_roles WHERE rolname = '" + role + "'");
    line("\\if :{?" + password + "}");
    line("ALTER ROLE " + role + " PASSWORD :'" + password + "';");
    line("\\endif");
  }

  private void table(Contract bronze) {
    String table = SourceService.table(bronze);
    line("");
    for (Column c : bronze.columns()) {
      if (c.sourceType().orElse("").equals("enum")) {
        enumeration(bronze, c);
      }
    }
    List<String> parts = new ArrayList<>();
    for (Column c : bronze.columns()) {
      parts.add("  " + c.name() + " " + type(table, c) + (c.required() ? " NOT NULL" : ""));
    }
    parts.add("  PRIMARY KEY (" + String.join(", ", bronze.keyNames()) + ")");
    line("CREATE TABLE IF NOT EXISTS " + named(table) + " (");
    line(String.join(",\n", parts));
    line(");");
    // A database that is older than its contract gains the columns it lacks.
    line(
        "ALTER TABLE "
            + named(table)
            + "\n"
            + bronze.columns().stream()
                .filter(c -> !c.required())
                .map(c -> "  ADD COLUMN IF NOT EXISTS " + c.name() + " " + type(table, c) + ",\n")
                .collect(Collectors.joining())
            + "  REPLICA IDENTITY DEFAULT;");
  }

  /** An enum grows by new labels; PostgreSQL has no way to take one away. */
  private void enumeration(Contract bronze, Column column) {
    String type = named(enumName(SourceService.table(bronze), column));
    gexec("CREATE TYPE " + type + " AS ENUM ()", "SELECT to_regtype('" + type + "')");
    for (String label : labels(bronze, column)) {
      line("ALTER TYPE " + type + " ADD VALUE IF NOT EXISTS " + label + ";");
    }
  }

  /** The values a service knows: those of the rule {@code column IN ('A', 'B')} of its silver. */
  private List<String> labels(Contract bronze, Column column) {
    Pattern known = Pattern.compile(column.name() + "\\s+IN\\s*\\((.*)\\)");
    Optional<String> values =
        contracts.all().stream()
            .filter(c -> c.layer() == Layer.SILVER && c.inputs().contains(bronze.table()))
            .filter(c -> c.load() == Load.CDC)
            .flatMap(c -> c.rules().stream())
            .map(rule -> known.matcher(rule.expression().trim()))
            .filter(Matcher::matches)
            .map(m -> m.group(1))
            .findFirst();
    return LABEL
        .matcher(
            values.orElseThrow(
                () ->
                    new ContractException(
                        List.of(
                            new Problem(
                                bronze.file(),
                                1,
                                "Cannot write the enum of "
                                    + bronze.table()
                                    + "."
                                    + column.name()
                                    + ": no rule of its silver table tells its values; add one of"
                                    + " the form "
                                    + column.name()
                                    + " IN ('A', 'B')")))))
        .results()
        .map(m -> "'" + m.group(1) + "'")
        .toList();
  }

  private void capture() {
    line("");
    line(
        "-- What change capture needs: orders to the connector, its heartbeat, what is published, its rights.");
    line("CREATE TABLE IF NOT EXISTS " + named(SourceService.SIGNALS) + " (");
    line("  id varchar(42) PRIMARY KEY,\n  type varchar(32) NOT NULL,\n  data varchar(2048)\n);");
    line("CREATE TABLE IF NOT EXISTS " + named(SourceService.HEARTBEATS) + " (");
    line("  id integer PRIMARY KEY,\n  beat_at timestamptz NOT NULL\n);");
    String publication = service.slot();
    String all =
        service.tables().stream()
                .map(c -> named(SourceService.table(c)))
                .collect(Collectors.joining(", "))
            + ", "
            + named(SourceService.SIGNALS)
            + ", "
            + named(SourceService.HEARTBEATS);
    gexec(
        "CREATE PUBLICATION " + publication,
        "SELECT FROM pg_publication WHERE pubname = '" + publication + "'");
    line("ALTER PUBLICATION " + publication + " SET TABLE " + all + ";");
    line("GRANT CONNECT ON DATABASE " + service.database() + " TO " + SourceService.ROLE + ";");
    line("GRANT USAGE ON SCHEMA " + SourceService.SCHEMA + " TO " + SourceService.ROLE + ";");
    line("GRANT SELECT ON " + all + " TO " + SourceService.ROLE + ";");
    line(
        "GRANT INSERT, UPDATE, DELETE ON "
            + named(SourceService.SIGNALS)
            + ", "
            + named(SourceService.HEARTBEATS)
            + " TO "
            + SourceService.ROLE
            + ";");
  }

  /** Accuracy is measured by a role that sees the services' own tables and writes nothing. */
  private void reader() {
    line("");
    line("-- What carelake reconcile needs: to read the tables.");
    line("GRANT CONNECT ON DATABASE " + service.database() + " TO " + SourceService.READER + ";");
    line("GRANT USAGE ON SCHEMA " + SourceService.SCHEMA + " TO " + SourceService.READER + ";");
    line(
        "GRANT SELECT ON "
            + service.tables().stream()
                .map(c -> named(SourceService.table(c)))
                .collect(Collectors.joining(", "))
            + " TO "
            + SourceService.READER
            + ";");
  }

  private static String type(String table, Column column) {
    String type = column.sourceType().orElse("text");
    return type.equals("enum") ? named(enumName(table, column)) : type;
  }

  private static String enumName(String table, Column column) {
    return table + "_" + column.name();
  }

  private static String named(String name) {
    return SourceService.SCHEMA + "." + name;
  }

  /** Runs a statement that has no IF NOT EXISTS of its own. */
  private void gexec(String statement, String exists) {
    String there =
        exists.startsWith("SELECT FROM")
            ? "EXISTS (" + exists + ")"
            : "(" + exists + ") IS NOT NULL";
    line("SELECT '" + statement + "' WHERE NOT " + there + " \\gexec");
  }

  private void line(String text) {
    sql.append(text).append('\n');
  }
}
