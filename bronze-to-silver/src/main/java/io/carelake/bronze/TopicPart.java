package io.carelake.bronze;

import java.util.Comparator;

/** A partition of a topic. */
record TopicPart(String topic, int partition)
    implements Comparable<TopicPart>, java.io.Serializable {
  private static final Comparator<TopicPart> ORDER =
      Comparator.comparing(TopicPart::topic).thenComparingInt(TopicPart::partition);

  @Override
  public int compareTo(TopicPart o) {
    return ORDER.compare(this, o);
  }

  @Override
  public String toString() {
    return topic + " [" + partition + "]";
  }
}
