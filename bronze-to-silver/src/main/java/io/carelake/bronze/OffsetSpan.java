package io.carelake.bronze;

import java.io.Serializable;

/**
 * Records of one partition of a topic that one task read.
 *
 * @param events how many; fewer than the offsets from first to last where the log has gaps
 */
record OffsetSpan(String topic, int partition, long events, long first, long last)
    implements Serializable {

  OffsetSpan plus(OffsetSpan o) {
    return new OffsetSpan(
        topic, partition, events + o.events, Math.min(first, o.first), Math.max(last, o.last));
  }
}
