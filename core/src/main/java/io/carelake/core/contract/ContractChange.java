package io.carelake.core.contract;

import java.util.List;

/**
 * One difference between two versions of a table's contract, and what it means.
 *
 * @param part the column, rule or property that differs
 * @param text what changed, in words
 * @param meaning how far it reaches
 * @param breaks the downstream tables that use what changed, and whose own contracts did not change
 *     with it
 */
public record ContractChange(
    TableId table, String part, String text, Meaning meaning, List<TableId> breaks) {

  /** How far a change reaches, and which part of the version it moves. */
  public enum Meaning {
    /** Nobody can tell the difference: words, owners, layout. */
    COMPATIBLE(2, "compatible"),
    /** What was true stays true; there is more, or it is checked otherwise. */
    NEW_VERSION(1, "needs a new version"),
    /** What was true no longer is. */
    BREAKING(0, "breaking");

    private final int versionPart;
    private final String words;

    Meaning(int versionPart, String words) {
      this.versionPart = versionPart;
      this.words = words;
    }

    /** 0 major, 1 minor, 2 patch. */
    int versionPart() {
      return versionPart;
    }
  }

  @Override
  public String toString() {
    String who =
        breaks.isEmpty()
            ? ""
            : "; breaks " + String.join(", ", breaks.stream().map(TableId::toString).toList());
    return table
        + (part.isEmpty() ? "" : ", " + part)
        + ": "
        + text
        + " ("
        + meaning.words
        + who
        + ")";
  }
}
