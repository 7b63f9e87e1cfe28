package io.carelake.testkit.simulator;

import java.util.Map;

/**
 * A small map of our own from SNOMED CT to ICD-10-CM, for the commonest conditions; null for all
 * others.
 */
final class Icd10 {
  private static final Map<String, String> MAP =
      Map.ofEntries(
          Map.entry("59621000", "I10"),
          Map.entry("44054006", "E11.9"),
          Map.entry("15777000", "R73.03"),
          Map.entry("55822004", "E78.5"),
          Map.entry("162864005", "E66.9"),
          Map.entry("195662009", "J02.9"),
          Map.entry("444814009", "J01.90"),
          Map.entry("195967001", "J45.909"),
          Map.entry("88805009", "I50.9"),
          Map.entry("431855005", "N18.1"),
          Map.entry("431856006", "N18.2"),
          Map.entry("433144002", "N18.30"),
          Map.entry("271737000", "D64.9"),
          Map.entry("36971009", "J32.9"),
          Map.entry("10509002", "J20.9"),
          Map.entry("370143000", "F32.9"),
          Map.entry("73595000", "F43.9"),
          Map.entry("80583007", "F41.9"),
          Map.entry("414545008", "I25.9"),
          Map.entry("53741008", "I25.10"));

  private Icd10() {}

  static String of(String snomed) {
    return MAP.get(snomed);
  }
}
