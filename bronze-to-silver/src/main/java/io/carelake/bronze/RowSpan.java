package io.carelake.bronze;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Rows that a table gained of one partition of a topic: none outside of first to last. */
record RowSpan(String topic, int epoch, int partition, long first, long last)
    implements Serializable {

  /** Sums up rows as they are written; rows of one partition best one after the other. */
  static final class Collector {
    private final List<RowSpan> done = new ArrayList<>();
    private String topic;
    private int epoch;
    private int partition;
    private long first;
    private long last;

    void saw(String ofTopic, int ofEpoch, int ofPartition, long offset) {
      if (ofPartition != partition || ofEpoch != epoch || !ofTopic.equals(topic)) {
        end();
        topic = ofTopic;
        epoch = ofEpoch;
        partition = ofPartition;
        first = offset;
        last = offset;
      }
      first = Math.min(first, offset);
      last = Math.max(last, offset);
    }

    private void end() {
      if (topic != null) {
        done.add(new RowSpan(topic, epoch, partition, first, last));
      }
    }

    List<RowSpan> finish() {
      end();
      topic = null;
      return List.copyOf(done);
    }
  }
}
