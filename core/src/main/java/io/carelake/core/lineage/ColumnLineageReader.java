package io.carelake.core.lineage;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.lineage.ColumnLineage.InputField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads column lineage out of the analysed plan of a dataset: nothing runs, and no literal is
 * looked at.
 *
 * <p>Struct fields are told apart, and reported as paths ({@code demographics.email}) beside the
 * column that holds them. What cannot be followed: a dataset made from an RDD or checkpointed (it
 * has no plan behind it; {@code persist} keeps the plan), and inside typed functions ({@code map},
 * {@code mapPartitions}), where every column depends on all.
 */
public final class ColumnLineageReader {
  private static final Logger LOG = LoggerFactory.getLogger(ColumnLineageReader.class);

  private ColumnLineageReader() {}

  /** The lineage of every column of the dataset. */
  public static ColumnLineage of(Dataset<Row> dataset) {
    LogicalPlan plan = dataset.queryExecution().analyzed();
    PlanTracer.Rows rows = new PlanTracer().trace(plan, null);
    Map<String, List<InputField>> columns = new LinkedHashMap<>();
    for (Attribute a : ExpressionTracer.list(plan.output())) {
      report(a.name(), rows.scope().find(a.exprId()), columns);
    }
    return new ColumnLineage(columns, fields(rows.deciding()));
  }

  /**
   * The lineage of a table that is written: the runner's {@code LineageReader}. A plan that cannot
   * be followed gives no lineage and a warning: lineage never stops a run, and the coverage check
   * finds the hole.
   *
   * @param target the contract's own table, tokenised if the contract protects columns, or its
   *     clear twin
   */
  public static ColumnLineage of(Contract contract, TableId target, Dataset<Row> plan) {
    ColumnLineage clear;
    try {
      clear = of(plan);
    } catch (RuntimeException e) {
      LOG.warn("Cannot read the column lineage of {}: {}", target, e.getClass().getName());
      return new ColumnLineage(Map.of(), List.of());
    }
    boolean tokenised = contract.hasIdentifiedTwin() && target.equals(contract.table());
    return tokenised ? protect(clear, contract) : clear;
  }

  private static void report(String name, Shape shape, Map<String, List<InputField>> columns) {
    columns.put(name, fields(shape.all()));
    Shape inside = shape.element() == null ? shape : shape.elements();
    inside.fields().forEach((field, s) -> report(name + "." + field, inside.field(field), columns));
  }

  private static List<InputField> fields(Collection<Source> sources) {
    Set<InputField> fields = new LinkedHashSet<>();
    sources.forEach(s -> fields.add(s.inputField()));
    return List.copyOf(fields);
  }

  /**
   * The lineage of the tokenised twin: what the contract protects is transformed, and masked.
   *
   * @param clear the lineage of the clear rows
   */
  public static ColumnLineage protect(ColumnLineage clear, Contract contract) {
    Map<String, List<InputField>> columns = new LinkedHashMap<>(clear.columns());
    for (Column column : contract.columns()) {
      if (column.isProtected()) {
        columns.replaceAll(
            (name, fields) ->
                name.equals(column.name()) || name.startsWith(column.name() + ".")
                    ? masked(fields)
                    : fields);
      }
    }
    return new ColumnLineage(columns, clear.dataset());
  }

  private static List<InputField> masked(List<InputField> fields) {
    Set<InputField> masked = new LinkedHashSet<>();
    for (InputField f : fields) {
      String subtype = f.subtype().equals("IDENTITY") ? "TRANSFORMATION" : f.subtype();
      masked.add(new InputField(f.table(), f.field(), f.type(), subtype, true));
    }
    return new ArrayList<>(masked);
  }
}
