package io.carelake.quality.reconcile;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ServiceSource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The port to the systems that silver mirrors. They count and hash themselves: no row leaves them
 * unless its range disagrees.
 *
 * <p>A range is a range of the MD5 of the key, named by the first hexadecimal digits: keys
 * themselves have no order that a database's collations and Spark share, and reading by their index
 * would be dearer for the source than one pass over its table.
 */
public interface SourceOfRecord {
  /**
   * How a table can be compared.
   *
   * @param bronze the contract with the source's types
   * @param silver the contract of the table that is made of it
   */
  ComparedTable plan(Contract bronze, Contract silver);

  /** Whether it is known where a service's data are. */
  boolean knows(ServiceSource source);

  /**
   * Opens the database of a service for reading; the caller closes it.
   *
   * @throws io.carelake.core.job.CarelakeException with exit code 75 if it does not answer, 2 if it
   *     refuses us
   */
  Service open(ServiceSource source);

  /** An open database. */
  interface Service extends AutoCloseable {
    /** The table as it is at one moment; the caller closes it, soon. */
    View view(ComparedTable table);

    /**
     * Up to which position in its log what it committed is safe in the hands of change capture;
     * empty if it cannot tell.
     */
    OptionalLong captured();

    @Override
    void close();
  }

  /** One table at one moment. */
  interface View extends AutoCloseable {
    Moment moment();

    /**
     * The ranges that have rows, with what is in them.
     *
     * @param digits how many digits name a range
     * @param within only ranges below these; empty: all
     */
    Map<String, RangeDigest> digests(int digits, Set<String> within);

    /** Hands over the rows of some ranges, whose names are equally long. */
    void rows(Set<String> ranges, Consumer<SourceRow> reader);

    @Override
    void close();
  }

  /**
   * When a view was taken, by the source's own measures.
   *
   * @param position how far its log went: all that the view shows lies before
   * @param oldestOpen every transaction below this number was over, so that its changes are in the
   *     view or never will be
   * @param mayLag the source is a copy that follows another one: silver may know more than it
   * @param replayed of a copy, when the newest transaction that it knows was committed; empty if it
   *     cannot tell
   */
  record Moment(long position, long oldestOpen, boolean mayLag, Optional<Instant> replayed) {}

  /**
   * What a range holds.
   *
   * @param hash of all its rows, whatever their order
   */
  record RangeDigest(long rows, String hash) {}

  /**
   * A row of a range that disagrees.
   *
   * @param id MD5 of the key in its canonical form
   * @param key the canonical texts of the key
   * @param digests of the compared columns, in their order; equal values have equal digests
   * @param transaction the number of the transaction that wrote it as it is
   */
  record SourceRow(String id, List<String> key, List<String> digests, long transaction) {
    // A key may name a person: it must not get into a message by chance.
    @Override
    public String toString() {
      return "a row of the source";
    }
  }
}
