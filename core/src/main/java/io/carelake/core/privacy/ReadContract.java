package io.carelake.core.privacy;

import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;

/** A table's contract as a reader meets it: the same table, derived, for the reader's purpose. */
final class ReadContract {
  private ReadContract() {}

  static Contract of(Contract c, ConsentPurpose purpose) {
    return new Contract(
        c.table(),
        c.file(),
        c.version(),
        c.status(),
        c.domain(),
        c.purpose(),
        c.description(),
        c.grain(),
        c.columns(),
        Load.MERGE,
        c.inputs(),
        c.source(),
        c.subject(),
        purpose,
        c.rules(),
        c.relationships(),
        c.owner(),
        c.freshness(),
        c.retention(),
        c.partitioning(),
        c.certified(),
        c.onDrift());
  }
}
