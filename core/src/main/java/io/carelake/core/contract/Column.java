package io.carelake.core.contract;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/**
 * One column of a table, as its contract describes it.
 *
 * @param name snake_case name
 * @param logicalType the ODCS logical type
 * @param type the Spark SQL type ({@code physicalType})
 * @param keyPosition 1-based position in the primary key, 0 if not part of it
 * @param required whether null is a violation
 * @param sourceType the PostgreSQL type of the column in its service, empty for derived columns
 * @param transformLogic a Spark SQL expression over the decoded source columns, empty to take the
 *     column of the same name
 * @param fhirPath the FHIR R4 path of a clinical column
 */
public record Column(
    String name,
    String logicalType,
    DataType type,
    String description,
    boolean required,
    int keyPosition,
    Classification classification,
    boolean criticalDataElement,
    Optional<String> sourceType,
    Optional<String> transformLogic,
    Optional<Protection> protection,
    Optional<String> fhirPath,
    List<String> examples) {

  public boolean isKey() {
    return keyPosition > 0;
  }

  public boolean isProtected() {
    return protection.isPresent();
  }
}
