package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static io.carelake.silver.EventColumns.cols;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.carelake.core.contract.Contract;
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
import io.carelake.core.table.TableStore.ChangeSize;
import io.carelake.core.table.TableVersion;
import io.carelake.silver.SourceMarks.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The exact current state of a source table, from its change events, for every table by the same
 * rules: two contracts say what is special.
 *
 * <p>Grain: one row per key of the source table. Null means what it means in the source. Kept out:
 * events that cannot be decoded or have no key (an older version of the key stays and is marked
 * {@code _held}); rows that lack a large value nobody knows yet. A row that fails a rule stays,
 * flagged: dropping it would leave an older dose standing as current. The order of events is that
 * of {@link KeyFold}; truncates and whole snapshots are {@link SourceMarks}; large values that
 * events did not carry come by {@link KeyVersions}.
 *
 * <p>Keys of which something came so late that their state in the table does not tell their row are
 * folded anew from all their events ({@link Refold}): whatever the order and the cut of delivery,
 * the rows are those of the whole history.
 */
public final class SourceAlignedBuilder implements TableBuilder {
  private final RowValidator validator;
  private final Function<ChangeSize, BatchSize> sizes;

  public SourceAlignedBuilder(RowValidator validator) {
    this(validator, BatchSize::of);
  }

  /**
   * @param sizes how a batch of at most this size is planned; the rows are the same by any
   */
  SourceAlignedBuilder(RowValidator validator, Function<ChangeSize, BatchSize> sizes) {
    this.validator = validator;
    this.sizes = sizes;
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

  /** A fold ends in one row per key, which takes the place of the row that the key had. */
  @Override
  public boolean keepsKeysUnique() {
    return true;
  }

  private final class Build {
    private final Request request;
    private final Contract contract;
    private final TableStore store;
    private final PinnedInput pin;
    private final ChangeEvents decoder;
    private final List<String> carried;
    private final BatchSize size;
    private final Dataset<Row> events;
    private final boolean unchanged;
    private final boolean isFull;

    /** The events are the whole history, as for a table that was never published. */
    private final boolean isWhole;

    private final List<Runnable> releases = new ArrayList<>();
    private final Optional<ReplayedEvents> replayed;
    private SourceMarks marks = SourceMarks.NONE;

    Build(Request request) {
      this.request = request;
      this.contract = request.contract();
      this.store = request.run().store();
      TableId source = contract.inputs().get(0);
      this.pin = request.input(source);
      this.isFull = request.scope() == Scope.FULL;
      boolean neverFilled = pin.to().snapshotId() == 0 && request.current().snapshotId() == 0;
      this.unchanged = neverFilled || (!isFull && pin.isUnchanged() && request.replay().isEmpty());
      boolean everything = isFull || pin.from().equals(TableVersion.NOTHING);
      this.isWhole = isFull || request.current().publication() == 0;
      this.decoder = new ChangeEvents(request.run().contracts().require(source), contract);
      this.carried = decoder.carriedColumns();
      this.size =
          everything
              ? BatchSize.UNBOUNDED
              : sizes.apply(store.changedAtMost(source, pin.from(), pin.to()));
      this.events = everything ? decoder.of(store.read(source, pin.to())) : arrived(source);
      this.replayed =
          isWhole ? Optional.empty() : request.replay().map(entries -> replayed(entries));
    }

    /** What came since the last run: decoded once, though it is asked for its keys too. */
    private Dataset<Row> arrived(TableId source) {
      KeptRows kept = new KeptRows();
      releases.add(kept::release);
      return kept.keep(size.gathered(decoder.of(store.changedRows(source, pin.from(), pin.to()))));
    }

    private ReplayedEvents replayed(Dataset<Row> entries) {
      ReplayedEvents events =
          new ReplayedEvents(contract, entries, decoder.of(store.read(pin.table(), pin.to())));
      releases.add(events::release);
      return events;
    }

    TableChange change() {
      if (unchanged) {
        return nothing();
      }
      SourceMarks before =
          isWhole ? SourceMarks.NONE : SourceMarks.of(store.properties(request.target()));
      FoldedBatch batch = fold(before);
      List<Place> truncates = batch.truncates();
      marks =
          before.truncatedAt(
              truncates.isEmpty()
                  ? Optional.empty()
                  : Optional.of(truncates.get(truncates.size() - 1)));
      boolean isTruncated = !marks.truncated().equals(before.truncated());
      if (isTruncated) {
        batch.release();
        batch = fold(marks);
      }
      FoldedBatch folded = batch;
      TargetRows target = new TargetRows(request, isFull);
      folded.fill(carried, isWhole ? Optional.empty() : Optional.of(target.clearRows(marks)));
      LateKeys late =
          isWhole
              ? LateKeys.none(contract, folded)
              : LateKeys.of(
                  contract,
                  folded,
                  target,
                  replayed.map(ReplayedEvents::keys),
                  this::refold,
                  releases);
      Optional<SnapshotSweep> sweep = sweep(before, marks, folded.counts, late.keys().isPresent());
      SourceMarks after = marks.completedAt(folded.counts.snapshotEnd());
      SourceAlignedRows rows =
          new SourceAlignedRows(
              contract,
              target,
              folded,
              late,
              sweep,
              isTruncated ? marks : SourceMarks.NONE,
              replayed.map(ReplayedEvents::keyless));
      Ledger ledger = ledger(before, truncates, folded, late, rows);
      return new TableChange(
          isFull ? Mode.REPLACE_ALL : Mode.REPLACE_MATCHING,
          rows.output(request.run().runId()),
          isFull ? List.of() : TableChange.PLACE,
          rows.touched(),
          rows.gone(),
          rows.quarantined(),
          lineage(),
          () -> {
            release();
            return ledger;
          },
          after.stored());
    }

    /** Lets go of what was computed on the way. */
    private void release() {
      releases.forEach(Runnable::run);
    }

    private BatchFold by(SourceMarks marks, BatchSize size) {
      return new BatchFold(contract.keyNames(), marks, size, !carried.isEmpty());
    }

    private FoldedBatch fold(SourceMarks marks) {
      Dataset<Row> placed =
          isWhole ? KeyStates.unknown(events) : new KeyStates(request, marks, size).join(events);
      FoldedBatch batch =
          new FoldedBatch(contract, validator, request.run().runId(), by(marks, size), placed);
      releases.add(batch::release);
      return batch;
    }

    /** The rows of some keys from all their events. */
    private FoldedBatch refold(Dataset<Row> keys) {
      Refold refold = new Refold(contract);
      releases.add(refold::release);
      Dataset<Row> history = refold.events(keys, decoder.of(store.read(pin.table(), pin.to())));
      FoldedBatch again =
          new FoldedBatch(
              contract,
              validator,
              request.run().runId(),
              by(marks, BatchSize.UNBOUNDED),
              KeyStates.unknown(history));
      releases.add(again::release);
      again.fill(carried, Optional.empty());
      return again;
    }

    /**
     * Only if a snapshot ended, or a row comes that is older than the end of one: a row that is
     * made anew from all its events may be.
     */
    private Optional<SnapshotSweep> sweep(
        SourceMarks before, SourceMarks marks, FoldCounts counts, boolean hasLateKeys) {
      Optional<Place> end = marks.completedAt(counts.snapshotEnd()).completed();
      boolean hasEnded = !end.equals(before.completed());
      boolean hasOlder =
          end.isPresent()
              && (hasLateKeys
                  || counts.oldest().filter(o -> o.compareTo(end.get()) < 0).isPresent());
      boolean hasRows = !isWhole && request.current().snapshotId() != 0;
      return end.isPresent() && (hasOlder || (hasEnded && hasRows))
          ? Optional.of(new SnapshotSweep(store, pin, end.get()))
          : Optional.empty();
    }

    private Ledger ledger(
        SourceMarks before,
        List<Place> truncates,
        FoldedBatch folded,
        LateKeys late,
        SourceAlignedRows rows) {
      long emptied = 0;
      long emptiedAgain = 0;
      if (!truncates.isEmpty()) {
        Place last = truncates.get(truncates.size() - 1);
        boolean isNew = before.truncated().filter(t -> t.compareTo(last) >= 0).isEmpty();
        emptied = isNew ? 1 : 0;
        Place known = isNew ? last : before.truncated().orElseThrow();
        emptiedAgain = truncates.stream().filter(known::equals).count() - emptied;
      }
      return folded.counts.ledger(late.unresolvedCount(), rows.ghosts(), emptied, emptiedAgain);
    }

    private TableChange nothing() {
      Dataset<Row> plan = lineage();
      return new TableChange(
          Mode.REPLACE_MATCHING,
          plan.where("false"),
          contract.keyNames(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          plan,
          () -> Ledger.cdc(0, 0, 0, 0, 0, 0, 0));
    }

    /**
     * The events as rows, before any are dropped: where each column comes from, and no more. What
     * is kept of them has no plan behind it any more; this one is analysed and never run.
     */
    private Dataset<Row> lineage() {
      Dataset<Row> events = decoder.of(store.read(pin.table(), pin.to()));
      List<Column> columns =
          new ArrayList<>(List.of(cols(List.of(contract.schema().fieldNames()))));
      columns.add(array().cast("array<string>").as(SystemColumns.FAILED_RULES));
      columns.add(lit(null).cast(DataTypes.StringType).as(SystemColumns.FINDINGS));
      columns.add(lit(false).as(SystemColumns.HELD));
      Column position =
          struct(
              col(EventColumns.EPOCH).as("epoch"),
              col(EventColumns.LSN).as("lsn"),
              col(EventColumns.LSN).as("read_lsn"),
              col(EventColumns.PARTITION).as("partition"),
              col(EventColumns.OFFSET).as("offset"),
              col(EventColumns.OP).as("op"),
              lit(null).cast(DataTypes.LongType).as("held_lsn"),
              lit(null).cast(DataTypes.LongType).as("carried_lsn"));
      columns.addAll(SystemColumns.flattened(position));
      columns.add(col(EventColumns.SOURCE_AT).as(SystemColumns.SOURCE_AT));
      columns.add(lit(request.run().runId()).as(SystemColumns.RUN_ID));
      return events.select(columns.toArray(Column[]::new));
    }
  }
}
