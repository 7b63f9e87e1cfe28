package io.carelake.quality.reconcile.postgres;

import static io.carelake.quality.reconcile.postgres.PostgresText.measured;

import io.carelake.quality.reconcile.ComparedTable;
import io.carelake.quality.reconcile.SourceOfRecord.Moment;
import io.carelake.quality.reconcile.SourceOfRecord.RangeDigest;
import io.carelake.quality.reconcile.SourceOfRecord.SourceRow;
import io.carelake.quality.reconcile.SourceOfRecord.View;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One table in one transaction. PostgreSQL makes the texts and hashes by generated SQL. */
final class PostgresView implements View {
  /** A parallel plan would take more of a database that has its own work to do. */
  private static final List<String> MANNERS =
      List.of(
          "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
          "SET LOCAL search_path = pg_catalog",
          // Rows that a policy hides would be missing without a word; so it is an error.
          "SET LOCAL row_security = off",
          "SET LOCAL max_parallel_workers_per_gather = 0",
          "SET LOCAL jit = off",
          "SET LOCAL lock_timeout = '5s'",
          "SET LOCAL timezone = 'UTC'",
          "SET LOCAL datestyle = 'ISO, YMD'",
          "SET LOCAL intervalstyle = 'postgres'",
          "SET LOCAL standard_conforming_strings = on",
          "SET LOCAL extra_float_digits = 1");

  /**
   * The position is asked for once the transaction has its moment: all that it sees was written to
   * the log before. A copy has no end of a log of its own, but knows how far it followed.
   */
  private static final String MOMENT =
      "SELECT pg_is_in_recovery(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,"
          + " CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
          + " ELSE pg_current_wal_insert_lsn() END - '0/0'::pg_lsn,"
          + " extract(epoch FROM pg_last_xact_replay_timestamp())::bigint";

  private static final int DIGEST_DIGITS = 16;
  private static final String NULL_DIGEST = "-".repeat(DIGEST_DIGITS);

  private final Connection connection;
  private final ComparedTable table;
  private final PostgresSettings settings;
  private final Moment moment;

  PostgresView(Connection connection, ComparedTable table, PostgresSettings settings)
      throws SQLException {
    this.connection = connection;
    this.table = table;
    this.settings = settings;
    try {
      for (String manner : MANNERS) {
        PostgresSource.run(connection, manner);
      }
      PostgresSource.run(
          connection, "SET LOCAL statement_timeout = " + settings.statementTimeout().toMillis());
      this.moment = readMoment();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private Moment readMoment() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MOMENT)) {
      row.next();
      boolean isCopy = row.getBoolean(1);
      long replayed = row.getLong(4);
      return new Moment(
          row.getLong(3),
          row.getLong(2),
          isCopy,
          isCopy && !row.wasNull()
              ? Optional.of(Instant.ofEpochSecond(replayed))
              : Optional.empty());
    }
  }

  @Override
  public Moment moment() {
    return moment;
  }

  @Override
  public Map<String, RangeDigest> digests(int digits, Set<String> within) {
    String sql =
        "SELECT substr(k, 1, "
            + digits
            + "), count(*), sum(('x' || substr(h, 1, 15))::bit(60)::bigint) || ' ' ||"
            + " sum(('x' || substr(h, 17, 15))::bit(60)::bigint)"
            + " FROM (SELECT k, "
            + md5("k || v")
            + " AS h FROM (SELECT "
            + id()
            + " AS k, "
            + joined(table.columns().stream().map(c -> measured(c.expression())).toList())
            + " AS v FROM "
            + name()
            + " AS t) AS texts"
            + (within.isEmpty() ? "" : " WHERE substr(k, 1, ?) = ANY (?)")
            + ") AS hashes GROUP BY 1";
    Map<String, RangeDigest> digests = new HashMap<>();
    read(
        sql,
        within,
        row -> digests.put(row.getString(1), new RangeDigest(row.getLong(2), row.getString(3))));
    return digests;
  }

  @Override
  public void rows(Set<String> ranges, Consumer<SourceRow> reader) {
    String sql =
        "SELECT k, "
            + joined(
                table.columns().stream()
                    .map(
                        c ->
                            "coalesce(substr("
                                + md5(c.expression())
                                + ", 1, "
                                + DIGEST_DIGITS
                                + "), '"
                                + NULL_DIGEST
                                + "')")
                    .toList())
            // A row tells 32 bits of its transaction; the rest is that of the newest one, or one
            // less.
            + ", (SELECT w.x - ((w.x - t.xmin::text::bigint) & 4294967295) FROM w)"
            + table.key().stream().map(c -> ", " + c.expression()).collect(Collectors.joining())
            + " FROM (SELECT *, xmin, "
            + id()
            + " AS k FROM "
            + name()
            + " AS t) AS t WHERE substr(k, 1, ?) = ANY (?)";
    String newest =
        "WITH w AS (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS x) ";
    read(
        newest + sql,
        ranges,
        row -> {
          String digests = row.getString(2);
          List<String> columns = new ArrayList<>();
          for (int i = 0; i < digests.length(); i += DIGEST_DIGITS) {
            columns.add(digests.substring(i, i + DIGEST_DIGITS));
          }
          List<String> key = new ArrayList<>();
          for (int i = 0; i < table.key().size(); i++) {
            key.add(row.getString(4 + i));
          }
          reader.accept(new SourceRow(row.getString(1), key, columns, row.getLong(3)));
        });
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void read(String sql, Set<String> ranges, RowReader reader) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(settings.fetchSize());
      if (!ranges.isEmpty()) {
        statement.setInt(1, ranges.iterator().next().length());
        statement.setArray(2, connection.createArrayOf("text", ranges.toArray()));
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    } catch (SQLException e) {
      throw PostgresErrors.told(
          e, "compare " + table.silver().table() + " with " + table.source().service(), settings);
    }
  }

  private String id() {
    return md5(joined(table.key().stream().map(c -> measured(c.expression())).toList()));
  }

  /** Of UTF-8, whatever the encoding of the database. */
  private static String md5(String text) {
    return "md5(convert_to(" + text + ", 'UTF8'))";
  }

  /** Texts behind each other. */
  private static String joined(List<String> texts) {
    return texts.isEmpty() ? "''" : String.join(" || ", texts);
  }

  private String name() {
    return "public." + table.source().table();
  }

  @Override
  public void close() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // It was only read: nothing can be lost.
    }
  }
}
