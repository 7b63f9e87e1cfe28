package io.carelake.bronze;

import io.carelake.core.contract.TableId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Writes the events of one task into the tables they belong to. They come ordered by topic,
 * partition and offset: one table after the other, one file at a time; only the tables of leftovers
 * (unassigned, dead letters) stay open beside it.
 */
final class FanOut implements VoidFunction<Iterator<InternalRow>> {
  private static final long serialVersionUID = 1L;
  private final Broadcast<FanOutPlan> broadcast;
  private final CollectionAccumulator<TaskResult> results;

  /**
   * @param results gets what each task that succeeds has written, also when others fail
   */
  FanOut(Broadcast<FanOutPlan> plan, CollectionAccumulator<TaskResult> results) {
    this.broadcast = plan;
    this.results = results;
  }

  @Override
  public void call(Iterator<InternalRow> events) {
    Task task = new Task(broadcast.value());
    try {
      while (events.hasNext()) {
        task.land(events.next());
      }
      results.add(task.finish());
    } catch (Throwable e) {
      task.abort(e);
      throw e;
    }
  }

  /** The state of one task. */
  private static final class Task {
    private final FanOutPlan plan;
    private final List<Landed> landed = new ArrayList<>();
    private final List<OffsetSpan> spans = new ArrayList<>();
    private final EventTimes times = new EventTimes();
    private final TableSink unassigned;
    private final TableSink deadLetters;
    private final BronzeRows unassignedRows;
    private final BronzeRows deadLetterRows;
    private UTF8String topicText;
    private String topic;
    private int epoch;
    private boolean isControl;
    private TableSink sink;
    private BronzeRows rows;
    private EnvelopeDecoder decoder;
    private int sinks;
    private int partition = -1;
    private long first;
    private long last;
    private long events;
    private long since = System.nanoTime();

    private Task(FanOutPlan plan) {
      this.plan = plan;
      FanOutPlan.Target leftover = plan.target(FanOutPlan.UNASSIGNED);
      FanOutPlan.Target dead = plan.target(FanOutPlan.DEAD_LETTER);
      this.unassigned = sink(leftover);
      this.deadLetters = sink(dead);
      this.unassignedRows = BronzeRows.ofUnassigned(leftover.schema(), plan.ingestedAt());
      this.deadLetterRows = BronzeRows.ofDeadLetters(dead.schema(), plan.ingestedAt());
    }

    private TableSink sink(FanOutPlan.Target target) {
      TaskContext context = TaskContext.get();
      String operation = plan.operation() + "-" + sinks++;
      BronzeFiles files =
          new BronzeFiles(
              target, plan.writing(), context.partitionId(), context.taskAttemptId(), operation);
      return new TableSink(target, files);
    }

    void land(InternalRow raw) {
      UTF8String name = raw.getUTF8String(RawEvents.AT_TOPIC);
      if (!name.equals(topicText)) {
        turnTo(name);
      }
      count(raw.getInt(RawEvents.AT_PARTITION), raw.getLong(RawEvents.AT_OFFSET));
      if (!raw.isNullAt(RawEvents.AT_PROBLEM)) {
        deadLetter(raw, raw.getUTF8String(RawEvents.AT_PROBLEM).toString());
      } else if (sink.admit(topic, epoch, raw)) {
        try {
          write(raw);
        } catch (NotJsonException e) {
          sink.deadLettered();
          deadLetter(raw, e.getMessage());
        }
      }
    }

    private void count(int ofPartition, long offset) {
      if (ofPartition != partition) {
        endSpan();
        partition = ofPartition;
        first = offset;
      }
      last = offset;
      events++;
    }

    private void endSpan() {
      if (events > 0) {
        spans.add(new OffsetSpan(topic, partition, events, first, last));
      }
      events = 0;
      partition = -1;
    }

    private void write(InternalRow raw) throws NotJsonException {
      UTF8String key = utf8(Utf8.text(BronzeRows.bytes(raw, RawEvents.AT_KEY), "key"));
      String value = Utf8.text(BronzeRows.bytes(raw, RawEvents.AT_VALUE), "value");
      Long kafkaAt = BronzeRows.kafkaAt(raw);
      if (decoder == null) {
        sink.write(unassignedRows.unassigned(raw, epoch, isControl, key, utf8(value)), kafkaAt);
        return;
      }
      DecodedEvent event = decoder.decode(value);
      sink.write(rows.event(raw, epoch, key, event), kafkaAt);
      sink.drifted(event.drift());
      times.saw(BronzeRows.sourceMillis(event.source()));
      if (event.isRescued()) {
        sink.rescued();
      }
    }

    private void deadLetter(InternalRow raw, String error) {
      if (deadLetters.admit(topic, epoch, raw)) {
        deadLetters.write(deadLetterRows.deadLetter(raw, epoch, error), null);
      }
    }

    private void turnTo(UTF8String name) {
      leave();
      topicText = name.clone();
      topic = name.toString();
      epoch = plan.epochs().of(topic);
      Optional<TableId> id = plan.routes().table(topic);
      isControl = TopicRoutes.isControl(topic);
      if (id.isEmpty()) {
        sink = unassigned;
        return;
      }
      FanOutPlan.Target target = plan.target(id.get());
      sink = sink(target);
      rows = BronzeRows.ofEvents(target.schema(), plan.ingestedAt());
      decoder = new EnvelopeDecoder(target.schema());
    }

    private void leave() {
      endSpan();
      long now = System.nanoTime();
      if (decoder != null) {
        sink.spent(now - since);
        landed.add(sink.finish());
        decoder = null;
      }
      since = now;
    }

    TaskResult finish() {
      leave();
      landed.add(unassigned.finish());
      landed.add(deadLetters.finish());
      landed.removeIf(l -> l.counts().delivered() == 0);
      return new TaskResult(landed, spans, times);
    }

    /** What was written belongs to nobody. */
    void abort(Throwable failure) {
      if (decoder != null) {
        sink.abort(failure);
      }
      unassigned.abort(failure);
      deadLetters.abort(failure);
      for (Landed l : landed) {
        FileIO io = plan.target(l.counts().table()).table().io();
        BronzeFiles.delete(io, l.files(), failure);
      }
    }

    private static UTF8String utf8(String text) {
      return text == null ? null : UTF8String.fromString(text);
    }
  }
}
