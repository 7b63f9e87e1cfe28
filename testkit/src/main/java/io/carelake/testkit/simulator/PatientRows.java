package io.carelake.testkit.simulator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads an export patient by patient, all files side by side, so that memory holds one patient's
 * rows at a time however many there are.
 */
final class PatientRows implements AutoCloseable {
  private final Path export;
  private final Map<String, CsvFile.Cursor> open = new TreeMap<>();

  PatientRows(Path export) {
    this.export = export;
  }

  /** The rows of a patient in a file, empty if the export does not have that file. */
  List<CsvFile.Row> of(String patient, String file) {
    if (!CsvFile.exists(export, file)) {
      return List.of();
    }
    String column = file.startsWith("claims") ? "PATIENTID" : "PATIENT";
    return open.computeIfAbsent(file, f -> CsvFile.in(export, f).cursor())
        .ofPatient(column, patient);
  }

  /** Fails if a file has rows that no patient asked for. */
  void requireEnd() {
    open.values().forEach(CsvFile.Cursor::requireEnd);
  }

  @Override
  public void close() {
    open.values().forEach(CsvFile.Cursor::close);
  }
}
