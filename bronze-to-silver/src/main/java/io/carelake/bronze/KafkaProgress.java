package io.carelake.bronze;

/** Hears how an ingest from Kafka goes on; called on the ingest's own thread. */
public interface KafkaProgress {
  /** Reading begins, or begins again after a topic was held or the cluster was away. */
  void started(String source, int topics, long lag);

  /** A batch that had events is visible in all its tables. */
  void landed(LandedBatch batch);

  /** A topic is not read on. */
  void held(HeldTopic topic);

  /** Something an operator should know; names and counts only. */
  void notice(String message);
}
