package io.carelake.core.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The contract of a table's history, derived from the table's own, which asks for it by {@code
 * history: true}: the same columns, protections, subject and rules, and when each state was valid
 * and when it was known.
 */
public final class HistoryContract {
  private static final String SUFFIX = "_history";

  /** When the row became so, by the clock of the source. */
  public static final String VALID_FROM = "valid_from";

  /** When it ceased to be so; null: it still is. */
  public static final String VALID_TO = "valid_to";

  /** Since when the lake believes it. */
  public static final String RECORDED_FROM = "recorded_from";

  /** When the lake learnt better; null: it still believes it. */
  public static final String RECORDED_TO = "recorded_to";

  /** The event that made the state: c, u, or r for a read of a snapshot. */
  public static final String OP = "op";

  private static final List<String> OWN =
      List.of(VALID_FROM, VALID_TO, RECORDED_FROM, RECORDED_TO, OP);

  private HistoryContract() {}

  /** The history of a table; of an identified twin, the history's identified twin. */
  public static TableId of(TableId table) {
    return new TableId(table.namespace(), table.name() + SUFFIX);
  }

  /** The names of the table's own columns that its history would need, empty if it can have one. */
  static List<String> taken(Contract contract) {
    return contract.columns().stream().map(Column::name).filter(OWN::contains).toList();
  }

  /** The contract of the history of a source-aligned table. */
  public static Contract of(Contract c) {
    List<Column> columns = new ArrayList<>(c.columns());
    int keys = c.key().size();
    columns.add(
        moment(VALID_FROM, keys + 1, "When the row became so, by the clock of the source."));
    columns.add(moment(VALID_TO, 0, "When it ceased to be so; null: it still is."));
    columns.add(moment(RECORDED_FROM, keys + 2, "Since when the lake believes it."));
    columns.add(moment(RECORDED_TO, 0, "When the lake learnt better; null: it still believes it."));
    columns.add(
        column(
            OP,
            "string",
            DataTypes.StringType,
            0,
            "The event that made the state: c, u, or r for a read of a snapshot."));
    List<Rule> rules = new ArrayList<>(c.rules());
    columns.stream()
        .filter(x -> x.name().equals(VALID_FROM) || x.name().equals(RECORDED_FROM))
        .map(RuleReader::required)
        .forEach(rules::add);
    return new Contract(
        of(c.table()),
        c.file(),
        c.version(),
        c.status(),
        c.domain(),
        "How " + c.table() + " was at any time, as known at any time: " + c.purpose(),
        "The history of " + c.table() + ". " + c.description(),
        "One row per state of a row of "
            + c.table()
            + " (valid_from, valid_to) and the time for which it was believed (recorded_from,"
            + " recorded_to).",
        List.copyOf(columns),
        Load.HISTORY,
        c.inputs(),
        Optional.empty(),
        c.subject(),
        c.consentPurpose(),
        List.copyOf(rules),
        List.of(),
        c.owner(),
        c.freshness(),
        c.retention(),
        c.partitioning(),
        c.certified(),
        c.onDrift());
  }

  /** The table whose history this is, as far as its history tells of it. */
  public static Contract current(Contract history) {
    Contract c =
        history.withColumns(
            history.columns().stream().filter(x -> !OWN.contains(x.name())).toList());
    String name = c.table().name();
    return new Contract(
        new TableId(c.table().namespace(), name.substring(0, name.length() - SUFFIX.length())),
        c.file(),
        c.version(),
        c.status(),
        c.domain(),
        c.purpose(),
        c.description(),
        c.grain(),
        c.columns(),
        Load.CDC,
        c.inputs(),
        c.source(),
        c.subject(),
        c.consentPurpose(),
        c.rules(),
        c.relationships(),
        c.owner(),
        c.freshness(),
        c.retention(),
        c.partitioning(),
        c.certified(),
        c.onDrift());
  }

  /** The tables that have a history, in name order. */
  public static List<TableId> tables(Contracts contracts) {
    return contracts.all().stream()
        .filter(c -> c.load() == Load.HISTORY)
        .map(HistoryContract::current)
        .flatMap(
            c ->
                c.hasIdentifiedTwin()
                    ? Stream.of(c.table().identified(), c.table())
                    : Stream.of(c.table()))
        .sorted()
        .toList();
  }

  private static Column moment(String name, int keyPosition, String description) {
    return column(name, "timestamp", DataTypes.TimestampType, keyPosition, description);
  }

  private static Column column(
      String name, String logicalType, DataType type, int keyPosition, String description) {
    return new Column(
        name,
        logicalType,
        type,
        description,
        keyPosition > 0,
        keyPosition,
        Classification.NONE,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
