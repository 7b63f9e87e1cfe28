package io.carelake.app;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One synthetic patient's 360 as a page of text. Only the demo prints it: its patients were made up
 * by Synthea.
 */
public final class PatientPage {
  private static final TableId TABLE = TableId.parse("secure.patient_360");
  private static final int ROWS = 8;
  private final PrintStream out;

  private PatientPage(PrintStream out) {
    this.out = out;
  }

  /** Prints the living patient of whom most is known; the lowest id of several. */
  public static void print(Lake lake, PrintStream out) {
    RunContext run = lake.run();
    if (!run.store().exists(TABLE)) {
      return;
    }
    Row best = null;
    for (Row row : run.store().read(TABLE).orderBy("person_id").collectAsList()) {
      if (best == null || known(row) > known(best)) {
        best = row;
      }
    }
    if (best != null) {
      out.println();
      out.println("== One synthetic patient, as " + TABLE + " has them at " + run.asOf() + " ==");
      new PatientPage(out).row(best);
    }
  }

  private static long known(Row row) {
    long known = 0;
    for (int i = 0; i < row.size(); i++) {
      if (row.get(i) instanceof scala.collection.Seq<?> s) {
        known += s.isEmpty() ? 0 : 10;
      } else if (!row.isNullAt(i)) {
        known++;
      }
    }
    boolean dead =
        Arrays.asList(row.schema().fieldNames()).contains("deceased_at")
            && !row.isNullAt(row.fieldIndex("deceased_at"));
    return dead ? 0 : known;
  }

  private void row(Row row) {
    StructField[] fields = row.schema().fields();
    List<Integer> nested = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].dataType() instanceof ArrayType || fields[i].dataType() instanceof StructType) {
        nested.add(i);
      } else if (!row.isNullAt(i) && !fields[i].name().startsWith("_")) {
        out.printf("  %-28s %s%n", fields[i].name(), row.get(i));
      }
    }
    for (int i : nested) {
      section(fields[i].name(), fields[i].dataType(), row.isNullAt(i) ? null : row.get(i));
    }
  }

  private void section(String name, DataType type, Object value) {
    out.println();
    out.println("  -- " + name.replace('_', ' ') + " --");
    List<?> items =
        value == null
            ? List.of()
            : value instanceof scala.collection.Seq<?> s
                ? scala.collection.JavaConverters.seqAsJavaList(s)
                : List.of(value);
    if (items.isEmpty()) {
      out.println("  (none)");
      return;
    }
    DataType element = type instanceof ArrayType a ? a.elementType() : type;
    if (!(element instanceof StructType struct)) {
      out.println("  " + items);
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Object item : items.subList(0, Math.min(ROWS, items.size()))) {
      List<Object> cells = new ArrayList<>();
      for (int i = 0; i < struct.size(); i++) {
        cells.add(((Row) item).get(i));
      }
      rows.add(cells);
    }
    new Output(out, Output.Format.TABLE).print(Arrays.asList(struct.fieldNames()), rows);
    if (items.size() > ROWS) {
      out.println("  ... and " + (items.size() - ROWS) + " more");
    }
  }
}
