package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.HistoryContract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.Ledger;
import io.carelake.core.job.PinnedInput;
import io.carelake.core.job.RowValidator;
import io.carelake.core.job.TableBuilder;
import io.carelake.core.table.KeptRows;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableChange.Mode;
import io.carelake.core.table.TableStore;
import io.carelake.core.table.TableVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The history of a source table, from its change events, by the rules of {@link RowHistory}.
 *
 * <p>Grain: one row per state of a row and the time for which it was believed. Null in {@code
 * valid_to} means that the row still is so, in {@code recorded_to} that the lake still believes it.
 * Kept out: events that cannot be decoded or have no key (silver lists them), states of a
 * transaction that nobody could see, and states that lack a large value which nobody knows yet.
 *
 * <p>A run makes anew the keys that new events touch, and those connected to them, from all their
 * events; a truncate, or a whole snapshot that ends, touches all keys. Only rows that differ are
 * written. Rows that fail a rule stay, flagged, as in silver.
 */
public final class HistoryBuilder implements TableBuilder {
  private final RowValidator validator;

  public HistoryBuilder(RowValidator validator) {
    this.validator = validator;
  }

  @Override
  public TableChange build(Request request) {
    Build build = new Build(request);
    try {
      return build.change();
    } catch (Exception e) {
      build.release();
      throw e;
    }
  }

  private final class Build {
    private final Request request;
    private final Contract contract;
    private final Contract current;
    private final TableStore store;
    private final PinnedInput pin;
    private final ChangeEvents decoder;
    private final WrittenHistory written;
    private final List<Runnable> releases = new ArrayList<>();
    private final KeptRows kept = new KeptRows();

    Build(Request request) {
      this.request = request;
      this.contract = request.contract();
      this.current = HistoryContract.current(contract);
      this.store = request.run().store();
      TableId source = contract.inputs().get(0);
      this.pin = request.input(source);
      this.decoder = new ChangeEvents(request.run().contracts().require(source), current);
      this.written = new WrittenHistory(request, current);
      releases.add(kept::release);
    }

    TableChange change() {
      boolean isFull = request.scope() == Scope.FULL;
      boolean isFirst = request.current().snapshotId() == 0;
      boolean neverFilled = pin.to().snapshotId() == 0 && isFirst;
      if (neverFilled || (!isFull && pin.isUnchanged() && request.replay().isEmpty())) {
        return nothing();
      }
      if (isFull || isFirst || pin.from().equals(TableVersion.NOTHING)) {
        return whole(marks());
      }
      return incremental();
    }

    private HistoryMarks marks() {
      return HistoryMarksReader.read(store.read(pin.table(), pin.to()));
    }

    private Dataset<Row> allEvents() {
      return decoder.of(store.read(pin.table(), pin.to()));
    }

    /** Everything anew. */
    private TableChange whole(HistoryMarks marks) {
      Dataset<Row> rows = kept.keep(reduced(allEvents(), connected(allEvents()), marks));
      long count = rows.count();
      return change(
          Mode.REPLACE_ALL,
          rows,
          Optional.empty(),
          written.isEmpty() ? Optional.empty() : Optional.of(written.missingIn(rows)),
          ledger(count, count, 0));
    }

    private TableChange incremental() {
      Dataset<Row> arrived =
          kept.keep(
              decoder
                  .of(store.changedRows(pin.table(), pin.from(), pin.to()))
                  .select(
                      when(HistoryReducer.isDecodable(), KeyStates.keyJson(current)).as("key"),
                      col(EventColumns.RECORDED_AT)));
      Row all =
          arrived
              .agg(
                  expr("count(key)"),
                  expr("coalesce(unix_micros(min(__recorded_at)), 0L)"),
                  expr("count(1)"))
              .head();
      HistoryMarks marks = marks();
      // A truncate, or the end of a whole snapshot, that came with these events.
      boolean concernsAll =
          all.getLong(2) > 0 && !marks.isEmpty() && marks.moments().last() >= all.getLong(1);
      if (concernsAll) {
        return differing(allEvents(), connected(allEvents()), marks, Optional.empty());
      }
      Dataset<Row> keys = arrived.select("key").where("key IS NOT NULL").distinct();
      if (request.replay().isPresent()) {
        ReplayedEvents again = new ReplayedEvents(current, request.replay().get(), allEvents());
        releases.add(again::release);
        keys = keys.unionByName(again.keys()).distinct();
      } else if (all.getLong(0) == 0) {
        return nothing();
      }
      if (all.getLong(0) <= BatchSize.MOST_BROADCAST) {
        keys = broadcast(keys);
      }
      Dataset<Row> events = kept.keep(eventsOf(keys));
      ConnectedKeys connected = connected(events);
      if (!connected.isEmpty()) {
        // Their rows came from other keys or went on: which, only all changes of keys tell.
        connected = connected(allEvents());
        keys = kept.keep(connected.withConnected(keys));
        events = kept.keep(eventsOf(keys));
      }
      return differing(events, connected, marks, Optional.of(keys));
    }

    private Dataset<Row> eventsOf(Dataset<Row> keys) {
      Dataset<Row> keyed = allEvents().withColumn("__k", KeyStates.keyJson(current));
      return keyed
          .join(keys, keyed.col("__k").equalTo(keys.col("key")), "left_semi")
          .where(HistoryReducer.isDecodable())
          .drop("__k");
    }

    private ConnectedKeys connected(Dataset<Row> events) {
      return decoder.carriedColumns().isEmpty()
          ? ConnectedKeys.none()
          : new ConnectedKeys(
              events
                  .where(HistoryReducer.isDecodable())
                  .where("__old_key IS NOT NULL OR __new_key IS NOT NULL")
                  .select(
                      KeyStates.keyJson(current).as("key"),
                      expr("explode(array_compact(array(__old_key, __new_key)))").as("other")));
    }

    /**
     * What differs from the rows that are there.
     *
     * @param keys the keys that were made anew, as JSON; empty: all
     */
    private TableChange differing(
        Dataset<Row> events,
        ConnectedKeys connected,
        HistoryMarks marks,
        Optional<Dataset<Row>> keys) {
      Dataset<Row> now = reduced(events, connected, marks);
      WrittenHistory.Difference difference =
          written.difference(
              request.replay().isEmpty() ? now : validator.flag(contract, now), keys, kept);
      return change(
          Mode.REPLACE_MATCHING,
          difference.rows().drop(SystemColumns.FAILED_RULES, SystemColumns.FINDINGS),
          difference.replaced(),
          difference.lost(),
          ledger(difference.count(), difference.writtenCount(), difference.unchangedCount()));
    }

    private Dataset<Row> reduced(Dataset<Row> events, ConnectedKeys connected, HistoryMarks marks) {
      return new HistoryReducer(current)
          .reduce(events.where(HistoryReducer.isDecodable()), connected, marks);
    }

    private Ledger ledger(long produced, long published, long unchanged) {
      Map<String, Long> entries = new LinkedHashMap<>();
      entries.put("published", published);
      entries.put("unchanged", unchanged);
      return new Ledger("produced", produced, entries);
    }

    private TableChange change(
        Mode mode,
        Dataset<Row> rows,
        Optional<Dataset<Row>> replaced,
        Optional<Dataset<Row>> lost,
        Ledger ledger) {
      return new TableChange(
          mode,
          validator.flag(contract, rows),
          mode == Mode.REPLACE_ALL ? List.of() : TableChange.PLACE,
          replaced,
          lost,
          Optional.empty(),
          lineage(),
          () -> {
            release();
            return ledger;
          });
    }

    private void release() {
      releases.forEach(Runnable::run);
    }

    private TableChange nothing() {
      release();
      Dataset<Row> plan = lineage();
      return new TableChange(
          Mode.REPLACE_MATCHING,
          plan.where("false"),
          contract.keyNames(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          plan,
          () -> ledger(0, 0, 0));
    }

    /** The events as rows: where each column comes from, and no more. */
    private Dataset<Row> lineage() {
      List<Column> columns = new ArrayList<>(List.of(cols(List.of(current.schema().fieldNames()))));
      columns.add(col(EventColumns.SOURCE_AT).as(HistoryContract.VALID_FROM));
      columns.add(col(EventColumns.SOURCE_AT).as(HistoryContract.VALID_TO));
      columns.add(col(EventColumns.RECORDED_AT).as(HistoryContract.RECORDED_FROM));
      columns.add(col(EventColumns.RECORDED_AT).as(HistoryContract.RECORDED_TO));
      columns.add(col(EventColumns.OP).as(HistoryContract.OP));
      columns.add(array().cast("array<string>").as(SystemColumns.FAILED_RULES));
      columns.add(col(EventColumns.SOURCE_AT).as(SystemColumns.SOURCE_AT));
      columns.add(lit(request.run().runId()).as(SystemColumns.RUN_ID));
      return allEvents().select(columns.toArray(Column[]::new));
    }
  }
}
