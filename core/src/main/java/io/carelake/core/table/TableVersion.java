package io.carelake.core.table;

/**
 * One published state of a table.
 *
 * @param snapshotId the Iceberg snapshot, or the Delta version counted from 1; 0 for a table that
 *     was never written
 * @param sequence the sequence number of the last snapshot that changed a row (a compaction changes
 *     none): rows changed later carry a greater {@code _last_updated_sequence_number}
 * @param publication how many publishes of the runner led to it; deletes in the side tables carry
 *     this number
 */
public record TableVersion(long snapshotId, long sequence, long publication) {
  public static final TableVersion NOTHING = new TableVersion(0, 0, 0);

  /** Whether the rows are the same, though their files may not be: a compaction came between. */
  public boolean hasRowsOf(TableVersion other) {
    return sequence == other.sequence
        && publication == other.publication
        && (snapshotId == 0) == (other.snapshotId == 0);
  }

  /** The form stored in a target's properties: {@code snapshot:sequence:publication}. */
  public String encode() {
    return snapshotId + ":" + sequence + ":" + publication;
  }

  public static TableVersion decode(String text) {
    String[] parts = text.split(":", -1);
    return new TableVersion(
        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
