package io.carelake.core.lineage;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.lineage.ColumnLineage.InputField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Answers {@code carelake lineage TABLE[.COLUMN]}: the way back to the source columns. */
public final class LineageQuery {
  private final LineageGraph graph;
  private final Contracts contracts;

  public LineageQuery(Map<TableId, ColumnLineage> byTable, Contracts contracts) {
    this.graph = new LineageGraph(byTable);
    this.contracts = contracts;
  }

  /** Over what {@code ops.lineage} has recorded. */
  public static LineageQuery open(SparkSession spark, Contracts contracts) {
    return new LineageQuery(recorded(spark), contracts);
  }

  /** The lineage of the last completed run of each table in {@code ops.lineage}. */
  public static Map<TableId, ColumnLineage> recorded(SparkSession spark) {
    Map<TableId, ColumnLineage> byTable = new HashMap<>();
    if (!spark.catalog().tableExists("lake." + LineageTable.ID)) {
      return byTable;
    }
    List<Row> latest =
        spark
            .table("lake." + LineageTable.ID)
            .where("event_type = 'COMPLETE' AND target IS NOT NULL")
            .groupBy("target")
            .agg(org.apache.spark.sql.functions.expr("max_by(event, event_time)"))
            .collectAsList();
    for (Row row : latest) {
      byTable.put(TableId.parse(row.getString(0)), LineageGraph.parse(row.getString(1)));
    }
    return byTable;
  }

  /**
   * One tree per column asked for.
   *
   * @param target {@code layer.table}, {@code layer.table.column} or a path into a column; the last
   *     name of a path is enough where it is plain which is meant
   */
  public List<LineageTree> trace(String target) {
    String[] parts = target.split("\\.", 3);
    if (parts.length < 2) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Invalid table: " + target + " (expected layer.table or layer.table.column)");
    }
    TableId table = table(parts[0] + "." + parts[1]);
    Contract contract = contracts.require(table);
    if (table.namespace().equals("bronze")) {
      return contract.columns().stream()
          .map(Column::name)
          .filter(c -> parts.length == 2 || c.equals(parts[2]))
          .map(c -> tree(new InputField(table, "after." + c, "", "", false), new LinkedHashSet<>()))
          .toList();
    }
    ColumnLineage lineage =
        graph
            .of(table)
            .orElseThrow(
                () ->
                    new CarelakeException(
                        ExitCode.CONFIGURATION,
                        "Cannot trace "
                            + table
                            + ": ops.lineage has no completed run of it; run it first"));
    List<String> columns =
        parts.length == 2
            ? contract.columns().stream().map(Column::name).toList()
            : matching(table, parts[2], lineage, contract);
    return columns.stream()
        .map(c -> tree(new InputField(table, c, "", "", false), new LinkedHashSet<>()))
        .toList();
  }

  private static TableId table(String text) {
    try {
      return TableId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CarelakeException(ExitCode.CONFIGURATION, e.getMessage());
    }
  }

  private static List<String> matching(
      TableId table, String column, ColumnLineage lineage, Contract contract) {
    if (lineage.columns().containsKey(column)) {
      return List.of(column);
    }
    List<String> inside =
        lineage.columns().keySet().stream().filter(c -> c.endsWith("." + column)).toList();
    if (inside.isEmpty()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Unknown column "
              + table
              + "."
              + column
              + " (known: "
              + contract.columns().stream().map(Column::name).toList()
              + ")");
    }
    return inside;
  }

  private LineageTree tree(InputField at, Set<String> path) {
    List<LineageTree> below = new ArrayList<>();
    String name = at.table() + "." + at.field();
    if (path.add(name)) {
      List<InputField> sources = graph.sources(at.table(), at.field());
      Set<String> direct = new HashSet<>();
      sources.stream()
          .filter(LineageQuery::isDirect)
          .forEach(s -> direct.add(s.table() + "." + s.field()));
      for (InputField source : sources) {
        if (!isDirect(source) && direct.contains(source.table() + "." + source.field())) {
          continue;
        }
        // What only decides is shown, but followed further only where it is all there is.
        below.add(!direct.isEmpty() && !isDirect(source) ? leaf(source) : tree(source, path));
      }
      path.remove(name);
    }
    return node(at, below);
  }

  private static boolean isDirect(InputField field) {
    return field.type().equals("DIRECT");
  }

  private LineageTree leaf(InputField at) {
    return node(at, List.of());
  }

  private LineageTree node(InputField at, List<LineageTree> sources) {
    return new LineageTree(
        at.table(), at.field(), at.type(), at.subtype(), at.masking(), about(at), sources);
  }

  private String about(InputField at) {
    Contract contract = contracts.find(at.table()).orElse(null);
    if (contract == null) {
      return "";
    }
    String name = at.field();
    boolean bronze = at.table().namespace().equals("bronze");
    if (bronze && (name.startsWith("after.") || name.startsWith("before."))) {
      name = name.substring(name.indexOf('.') + 1);
    }
    Column column = contract.column(name.split("\\.", 2)[0]).orElse(null);
    if (column == null) {
      return "";
    }
    String about = column.classification().name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (bronze) {
      return about + contract.source().map(s -> "; " + source(s, column)).orElse("");
    }
    if (column.isProtected()) {
      boolean clear = at.table().namespace().equals("secure");
      String how = column.protection().get().name().toLowerCase(Locale.ROOT);
      about += clear ? "; clear, restricted zone" : "; protected: " + how;
    }
    return about;
  }

  private static String source(ServiceSource source, Column column) {
    return source.service()
        + ", PostgreSQL "
        + source.database()
        + "."
        + source.table()
        + "."
        + column.name()
        + column.sourceType().map(t -> " " + t).orElse("");
  }
}
