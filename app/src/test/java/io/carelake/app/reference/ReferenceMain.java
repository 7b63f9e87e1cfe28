package io.carelake.app.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * By hand: {@code totals CSV} prints the expected counts and sums of silver as a table; {@code
 * pages CSV AS_OF JSONL} compares published pages ({@code carelake sql "SELECT * FROM
 * secure.patient_360" --format json}) and ends with 1 when they differ.
 */
public final class ReferenceMain {
  private ReferenceMain() {}

  public static void main(String[] arguments) throws IOException {
    SyntheaExport export = new SyntheaExport(Path.of(arguments[1]));
    if (arguments[0].equals("totals")) {
      ReferenceTotals.of(export)
          .forEach(
              t ->
                  System.out.println(
                      "| " + t.table() + " | " + t.rows() + " | " + t.sums() + " |"));
      return;
    }
    try (Stream<String> lines = Files.lines(Path.of(arguments[3]))) {
      Comparison found =
          Comparison.of(
              ReferencePatient360.at(export, Facts.moment(arguments[2])),
              lines.filter(l -> !l.isBlank()));
      found.differences().forEach(System.out::println);
      System.out.println("facts: " + found.factsBySection());
      System.out.println("non-null: " + found.nonNullShare());
      System.exit(found.differences().isEmpty() ? 0 : 1);
    }
  }
}
