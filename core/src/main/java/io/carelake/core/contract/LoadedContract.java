package io.carelake.core.contract;

import java.util.Map;

/**
 * A contract with the lines of its parts, so that a check of the whole can still name the line.
 *
 * @param lines by part: {@code column:x}, {@code rule:x}, {@code relationship:x} and the names of
 *     custom properties
 */
record LoadedContract(Contract contract, Map<String, Integer> lines) {

  int line(String part) {
    return lines.getOrDefault(part, 1);
  }
}
