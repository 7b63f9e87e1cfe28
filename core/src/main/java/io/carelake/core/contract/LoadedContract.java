package io.carelake.core.contract;

import java.util.List;
import java.util.Map;

/**
 * A contract with the lines of its parts, so that a check of the whole can still name the line.
 *
 * @param tenant whose data it is; tables of two tenants never meet
 * @param lines by part: {@code column:x}, {@code rule:x}, {@code relationship:x} and the names of
 *     custom properties
 * @param hasHistory whether the table asks for its history to be kept
 */
record LoadedContract(
    Contract contract, String tenant, Map<String, Integer> lines, boolean hasHistory) {

  int line(String part) {
    return lines.getOrDefault(part, 1);
  }

  LoadedContract withRelationships(List<Relationship> relationships) {
    Contract c = contract;
    return new LoadedContract(
        new Contract(
            c.table(),
            c.file(),
            c.version(),
            c.status(),
            c.domain(),
            c.purpose(),
            c.description(),
            c.grain(),
            c.columns(),
            c.load(),
            c.inputs(),
            c.source(),
            c.subject(),
            c.consentPurpose(),
            c.rules(),
            relationships,
            c.owner(),
            c.freshness(),
            c.retention(),
            c.partitioning(),
            c.certified(),
            c.onDrift(),
            c.quarantineLimit()),
        tenant,
        lines,
        hasHistory);
  }
}
