package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;
import java.util.Optional;

/** Reads the house's table out of the full name a catalog gives it. */
final class CatalogNames {
  private CatalogNames() {}

  /**
   * {@code lake.silver.users} (and its branches, snapshots and metadata tables) is silver.users.
   */
  static Optional<TableId> table(String catalogName) {
    String[] parts = catalogName.replace("`", "").split("[. ]", -1);
    if (parts.length < 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TableId(parts[1], parts[2]));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
