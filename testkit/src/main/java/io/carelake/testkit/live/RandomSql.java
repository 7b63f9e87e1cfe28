package io.carelake.testkit.live;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes whatever a table's types allow: inserts, updates of some columns, key changes, deletes,
 * deletes with a new row of the same key, truncates; in transactions of one or several. The rows
 * make no sense; their types are PostgreSQL's own.
 */
public final class RandomSql {
  private static final int LONG_TEXT = 9_000;
  private static final String UNIQUE_VIOLATION = "23505";
  private final Contract bronze;
  private final String table;
  private final Random random;
  private final SqlTable sql;
  private final Map<String, List<String>> labels = new HashMap<>();

  /**
   * @param connection to the table's database, which tells the labels of its enums
   */
  public RandomSql(Contract bronze, long seed, Connection connection) throws SQLException {
    this.bronze = bronze;
    this.table = "public." + bronze.source().orElseThrow().table();
    this.random = new Random(seed);
    this.sql = new SqlTable(bronze);
    for (Column c : bronze.columns()) {
      if (c.sourceType().orElse("").equals("enum")) {
        labels.put(c.name(), labels(connection, c.name()));
      }
    }
  }

  private List<String> labels(Connection connection, String column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT unnest(enum_range(NULL::" + table + "_" + column + "))::text")) {
      List<String> labels = new ArrayList<>();
      while (rows.next()) {
        labels.add(rows.getString(1));
      }
      return labels;
    }
  }

  public String database() {
    return sql.database();
  }

  /** Inserts some rows in one transaction. */
  public void fill(Connection connection, int rows) throws SQLException {
    connection.setAutoCommit(false);
    for (int i = 0; i < rows; i++) {
      insert(connection);
    }
    connection.commit();
  }

  /** One transaction of one to four changes; it may be rolled back, which must leave no trace. */
  public void transaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    int changes = 1 + random.nextInt(4);
    try {
      for (int i = 0; i < changes; i++) {
        change(connection);
      }
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback();
    }
    if (random.nextInt(20) == 0) {
      connection.rollback();
    } else {
      connection.commit();
    }
  }

  /** Empties the table, and puts a row into it in the same transaction. */
  public void truncate(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + table);
    }
    insert(connection);
    connection.commit();
  }

  private void change(Connection connection) throws SQLException {
    int dice = random.nextInt(100);
    List<String> key = dice < 45 ? List.of() : someKey(connection);
    if (key.isEmpty()) {
      insert(connection);
    } else if (dice < 85) {
      update(connection, key, someColumns());
    } else if (dice < 90) {
      update(connection, key, bronze.key());
    } else {
      execute(connection, sql.delete(), key);
      if (dice >= 97) {
        insert(connection, key);
      }
    }
  }

  private void insert(Connection connection) throws SQLException {
    insert(connection, bronze.key().stream().map(this::value).toList());
  }

  private void insert(Connection connection, List<String> key) throws SQLException {
    List<String> keys = sql.keys();
    List<String> values = new ArrayList<>();
    for (Column c : bronze.columns()) {
      values.add(c.isKey() ? key.get(keys.indexOf(c.name())) : valueOrNull(c));
    }
    execute(connection, sql.insert(), values);
  }

  private void update(Connection connection, List<String> key, List<Column> columns)
      throws SQLException {
    List<String> values = new ArrayList<>();
    columns.forEach(c -> values.add(valueOrNull(c)));
    values.addAll(key);
    execute(connection, sql.update(columns.stream().map(Column::name).toList()), values);
  }

  /** Few columns, so that long values are mostly left alone: TOAST shows a placeholder then. */
  private List<Column> someColumns() {
    List<Column> free = bronze.columns().stream().filter(c -> !c.isKey()).toList();
    int from = random.nextInt(free.size());
    return free.subList(from, Math.min(free.size(), from + 1 + random.nextInt(2)));
  }

  private List<String> someKey(Connection connection) throws SQLException {
    String columns = sql.keys().stream().map(c -> c + "::text").collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT " + columns + " FROM " + table + " ORDER BY random() LIMIT 1")) {
      List<String> key = new ArrayList<>();
      if (rows.next()) {
        for (int i = 1; i <= sql.keys().size(); i++) {
          key.add(rows.getString(i));
        }
      }
      return key;
    }
  }

  private static void execute(Connection connection, String sql, List<String> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      statement.executeUpdate();
    }
  }

  private String valueOrNull(Column column) {
    return !column.required() && random.nextInt(6) == 0 ? null : value(column);
  }

  private String value(Column column) {
    String type = column.sourceType().orElse("text");
    if (type.startsWith("numeric")) {
      return number(type);
    }
    return switch (type) {
      case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
      case "enum" -> label(column);
      case "integer" -> String.valueOf(random.nextInt());
      case "smallint" -> String.valueOf((short) random.nextInt());
      case "bigint" -> String.valueOf(random.nextLong());
      case "boolean" -> String.valueOf(random.nextBoolean());
      case "double precision" -> String.valueOf(random.nextGaussian() * 1e6);
      case "real" -> String.valueOf((float) random.nextGaussian());
      case "date" -> LocalDate.ofEpochDay(random.nextInt(60_000) - 20_000).toString();
      case "timestamp" -> moment();
      case "timestamptz" -> moment() + (random.nextBoolean() ? "+05:30" : "Z");
      // Debezium reckons intervals in floating point: fractions may be off by a microsecond.
      case "interval" -> (random.nextLong() % 10_000_000L) + " seconds";
      case "inet" -> random.nextInt(256) + ".0.2." + random.nextInt(256);
      case "jsonb" ->
          "{\"b\": [1, 2.50, null], \"a\": \"" + text().replaceAll("[\"\\\\\n\t]", "") + "\"}";
      case "bytea" -> "\\x" + HexFormat.of().formatHex(bytes());
      case "text[]" -> array();
      // An index has no room for long keys.
      default -> column.isKey() ? shortText() : text();
    };
  }

  private String moment() {
    long micros = (random.nextLong() & 0xfffffffffffffL) - 1_000_000_000_000_000L;
    return LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            (int) Math.floorMod(micros, 1_000_000L) * 1000,
            ZoneOffset.UTC)
        .toString();
  }

  private String number(String type) {
    String[] parts = type.replaceAll("[^0-9,]", "").split(",", -1);
    int scale = Integer.parseInt(parts[1]);
    int digits = 1 + random.nextInt(Integer.parseInt(parts[0]));
    BigInteger unscaled =
        new BigInteger(digits * 3, random)
            .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1));
    return new BigDecimal(unscaled, scale).toPlainString();
  }

  private String label(Column column) {
    List<String> known = labels.get(column.name());
    return known.get(random.nextInt(known.size()));
  }

  private String array() {
    return random.nextInt(5) == 0
        ? "{}"
        : "{\"a,b\",\"" + text().replaceAll("[\"\\\\]", "") + "\",\"\"}";
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(8) == 0 ? LONG_TEXT : random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Text of all kinds; some so long, and so disordered, that PostgreSQL keeps it out of line. */
  private String text() {
    if (random.nextInt(4) == 0) {
      StringBuilder longText = new StringBuilder(LONG_TEXT);
      while (longText.length() < LONG_TEXT) {
        longText.append(Long.toString(random.nextLong(), 36)).append(' ');
      }
      return longText.toString();
    }
    return shortText();
  }

  private String shortText() {
    String[] kinds = {
      "", " blank ", "Bób \"Q\"", "line\nline\ttab", "日本 🏥", "\\", "null", "{}", "x"
    };
    return kinds[random.nextInt(kinds.length)] + random.nextInt(1000);
  }
}
