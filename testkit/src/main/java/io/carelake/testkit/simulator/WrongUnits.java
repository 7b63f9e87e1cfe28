package io.carelake.testkit.simulator;

import io.carelake.core.contract.Contract;
import java.math.BigDecimal;
import java.util.List;

/** Values in one unit under the name of another, of the kind that real feeds send. */
final class WrongUnits {
  private WrongUnits() {}

  /** Those of a table whose contract has the rule that must catch them. */
  static List<ContentFault> of(Contract silver) {
    List<ContentFault> faults =
        switch (silver.table().name()) {
          case "vitals" ->
              List.of(
                  // Grams, degrees Fahrenheit and metres.
                  measurement("code", "29463-7", "71500", "kg", "weight_possible"),
                  measurement("code", "8310-5", "98.6", "Cel", "temperature_possible"),
                  measurement("code", "8302-2", "1.75", "cm", "height_possible"));
          case "lab_results" ->
              List.of(
                  // Grams in a litre, cells in a microlitre, and a mass where a share is meant.
                  measurement("loinc", "718-7", "140", "g/dL", "hemoglobin_possible"),
                  measurement("loinc", "777-3", "250000", "10*3/uL", "platelets_possible"),
                  measurement("loinc", "30934-4", "90", "pmol/L", "natriuretic_peptide_unit"));
          case "device_readings" ->
              List.of(measurement("code", "8867-4", "72", "Hz", "unit_fits_code"));
          case "billing_invoices" ->
              List.of(ContentFault.flagged(Faults.WRONG_UNIT, "currency_usd", "currency", "EUR"));
          default -> List.of();
        };
    for (ContentFault fault : faults) {
      if (silver.rules().stream().noneMatch(r -> r.id().equals(fault.rule().orElseThrow()))) {
        throw new IllegalArgumentException(
            "Unknown rule "
                + fault.rule().get()
                + " of "
                + silver.table()
                + "; name the rule of its contract that catches a wrong unit");
      }
    }
    return faults;
  }

  private static ContentFault measurement(
      String codeColumn, String code, String value, String unit, String rule) {
    return ContentFault.flagged(
        Faults.WRONG_UNIT, rule, codeColumn, code, "value", new BigDecimal(value), "unit", unit);
  }
}
