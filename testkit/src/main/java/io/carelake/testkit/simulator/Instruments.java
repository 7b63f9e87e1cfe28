package io.carelake.testkit.simulator;

import java.util.Map;

/**
 * Which questionnaire a question or score belongs to, by its LOINC code; null for single questions.
 */
final class Instruments {
  private static final Map<String, String> BY_LOINC =
      Map.ofEntries(
          Map.entry("44261-6", "PHQ-9"),
          Map.entry("55758-7", "PHQ-2"),
          Map.entry("89204-2", "PHQ-9M"),
          Map.entry("70274-6", "GAD-7"),
          Map.entry("75626-2", "AUDIT-C"),
          Map.entry("82667-7", "DAST-10"),
          Map.entry("76504-0", "HARK"),
          Map.entry("59460-6", "MORSE"),
          Map.entry("59461-4", "MORSE"),
          Map.entry("72106-8", "MMSE"),
          Map.entry("86924-8", "KCCQ-12"),
          Map.entry("93030-5", "PRAPARE"),
          Map.entry("93026-3", "PRAPARE"),
          Map.entry("93027-1", "PRAPARE"),
          Map.entry("93028-9", "PRAPARE"),
          Map.entry("93029-7", "PRAPARE"),
          Map.entry("93031-3", "PRAPARE"),
          Map.entry("93033-9", "PRAPARE"),
          Map.entry("93034-7", "PRAPARE"),
          Map.entry("93035-4", "PRAPARE"),
          Map.entry("93038-8", "PRAPARE"),
          Map.entry("63512-8", "PRAPARE"),
          Map.entry("71802-3", "PRAPARE"),
          Map.entry("67875-5", "PRAPARE"),
          Map.entry("56799-0", "PRAPARE"),
          Map.entry("54899-0", "PRAPARE"),
          Map.entry("82589-3", "PRAPARE"),
          Map.entry("76437-3", "PRAPARE"));

  private Instruments() {}

  static String of(String loinc) {
    return BY_LOINC.get(loinc);
  }
}
