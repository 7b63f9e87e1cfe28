package io.carelake.quality.reconcile;

import io.carelake.core.job.RunContext;
import io.carelake.core.table.TableVersion;
import io.carelake.quality.reconcile.Difference.Kind;
import io.carelake.quality.reconcile.Difference.State;
import io.carelake.quality.reconcile.SilverView.SilverRow;
import io.carelake.quality.reconcile.SourceOfRecord.RangeDigest;
import io.carelake.quality.reconcile.SourceOfRecord.SourceRow;
import io.carelake.quality.reconcile.SourceOfRecord.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares one table: counts and hashes of ranges first, smaller ranges where those disagree, and
 * the rows of what still disagrees, a portion at a time.
 */
final class TableComparison {
  /** 4,096 ranges. */
  private static final int DIGITS = 3;

  private static final int MOST_DIGITS = 8;

  /** Of a finer range, about. */
  private static final int FINER_ROWS = 50;

  /** Rows of one side whose finer ranges are in memory at once. */
  private static final long GROUP_ROWS = 10_000_000;

  private final ComparedTable table;
  private final SilverView silver;
  private final View source;
  private final Consumed consumed;
  private final Limits limits;
  private final List<Difference> differences = new ArrayList<>();
  private long examined;

  /**
   * How much is held in memory and looked into.
   *
   * @param portion rows of one side that are in memory at once
   * @param most rows in ranges that disagree; what is beyond is not looked into
   * @param smallRange a range of no more rows is not worth a further pass over the table
   */
  record Limits(long portion, long most, long smallRange) {}

  TableComparison(
      ComparedTable table, SilverView silver, View source, Consumed consumed, Limits limits) {
    this.table = table;
    this.silver = silver;
    this.source = source;
    this.consumed = consumed;
    this.limits = limits;
  }

  /** Silver is counted; what remains needs the source. */
  interface Ready {
    Reconciliation with(View source, Consumed consumed);
  }

  /** Counts and hashes silver. */
  static Ready ready(RunContext run, ComparedTable table, TableVersion version, Limits limits) {
    SilverView silver = new SilverView(run, table, version);
    Map<String, RangeDigest> is = silver.digests(DIGITS, Set.of());
    return (source, consumed) ->
        new TableComparison(table, silver, source, consumed, limits).compare(version, is);
  }

  private Reconciliation compare(TableVersion version, Map<String, RangeDigest> is) {
    Map<String, RangeDigest> should = source.digests(DIGITS, Set.of());
    Map<String, Long> unequal = unequal(is, should);
    long rows = sum(unequal);
    if (rows > limits.portion() && rows / unequal.size() > limits.smallRange()) {
      unequal = finer(unequal);
      rows = sum(unequal);
    }
    for (Set<String> portion : portions(unequal)) {
      compare(portion);
    }
    return new Reconciliation(
        table,
        version,
        source.moment(),
        total(should),
        total(is),
        rows - examined,
        consumed.isMeasured(),
        List.copyOf(differences));
  }

  /**
   * The smaller ranges that disagree, a group of the larger ones at a time. Once they have as many
   * rows as may be looked into, the other ranges stay as large as they are: they are the last ones.
   */
  private Map<String, Long> finer(Map<String, Long> coarse) {
    int digits = digits(sum(coarse) / coarse.size());
    Map<String, Long> finer = new TreeMap<>();
    long rows = 0;
    for (Set<String> group : groups(coarse, GROUP_ROWS)) {
      if (rows >= limits.most()) {
        group.forEach(range -> finer.put(range, coarse.get(range)));
      } else {
        Map<String, Long> found =
            unequal(silver.digests(digits, group), source.digests(digits, group));
        finer.putAll(found);
        rows += sum(found);
      }
    }
    return finer;
  }

  /** So many that a smaller range has some fifty rows. */
  static int digits(long rowsPerRange) {
    int digits = DIGITS + 1;
    for (long rows = rowsPerRange / 16; rows > FINER_ROWS && digits < MOST_DIGITS; rows /= 16) {
      digits++;
    }
    return digits;
  }

  /** The ranges that disagree, with the rows of the side that has more. */
  private static Map<String, Long> unequal(
      Map<String, RangeDigest> is, Map<String, RangeDigest> should) {
    Set<String> all = new TreeSet<>(is.keySet());
    all.addAll(should.keySet());
    Map<String, Long> unequal = new TreeMap<>();
    RangeDigest none = new RangeDigest(0, "");
    for (String range : all) {
      RangeDigest a = is.getOrDefault(range, none);
      RangeDigest b = should.getOrDefault(range, none);
      if (!a.equals(b)) {
        unequal.put(range, Math.max(a.rows(), b.rows()));
      }
    }
    return unequal;
  }

  private static long sum(Map<String, Long> rows) {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long total(Map<String, RangeDigest> digests) {
    return digests.values().stream().mapToLong(RangeDigest::rows).sum();
  }

  /** None once enough rows were looked into. */
  private List<Set<String>> portions(Map<String, Long> ranges) {
    Map<String, Long> within = new TreeMap<>();
    for (Map.Entry<String, Long> range : ranges.entrySet()) {
      if (examined >= limits.most()) {
        break;
      }
      within.put(range.getKey(), range.getValue());
      examined += range.getValue();
    }
    return groups(within, limits.portion());
  }

  /** Ranges in their order, so many together that they have no more rows; at least one each. */
  private static List<Set<String>> groups(Map<String, Long> ranges, long most) {
    List<Set<String>> groups = new ArrayList<>();
    Set<String> group = new TreeSet<>();
    long rows = 0;
    for (Map.Entry<String, Long> range : ranges.entrySet()) {
      if (!group.isEmpty() && rows + range.getValue() > most) {
        groups.add(group);
        group = new TreeSet<>();
        rows = 0;
      }
      group.add(range.getKey());
      rows += range.getValue();
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  private void compare(Set<String> ranges) {
    Map<String, SilverRow> is = new HashMap<>();
    List<Open> open = new ArrayList<>();
    for (SilverRow row : silver.rows(ranges)) {
      SilverRow other = is.putIfAbsent(row.id(), row);
      if (other != null) {
        open.add(tooMany(row));
      }
    }
    source.rows(
        ranges,
        should -> {
          SilverRow row = is.remove(should.id());
          if (row == null) {
            open.add(
                new Open(
                    should.id(),
                    should.key(),
                    Kind.MISSING,
                    false,
                    consumed.presence(should),
                    List.of(),
                    0));
          } else if (!row.digests().equals(should.digests())) {
            open.add(differing(row, should));
          }
        });
    is.values().forEach(row -> open.add(tooMany(row)));
    judge(open);
  }

  private Open tooMany(SilverRow row) {
    return new Open(
        row.id(),
        row.key(),
        Kind.TOO_MANY,
        row.isHeld(),
        consumed.absence(row) && !isAhead(row),
        List.of(),
        row.position());
  }

  /** A copy does not know yet what silver knows. */
  private boolean isAhead(SilverRow row) {
    return source.moment().mayLag() && row.position() > source.moment().position();
  }

  private Open differing(SilverRow row, SourceRow should) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < should.digests().size(); i++) {
      if (!should.digests().get(i).equals(row.digests().get(i))) {
        columns.add(table.columns().get(i).name());
      }
    }
    return new Open(
        row.id(),
        row.key(),
        Kind.DIFFERS,
        row.isHeld(),
        consumed.change(should) && !isAhead(row),
        columns,
        row.position());
  }

  /** A difference of which only quarantine has not yet been asked. */
  private record Open(
      String id,
      List<String> key,
      Kind kind,
      boolean isHeld,
      boolean isConsumed,
      List<String> columns,
      long position) {}

  private void judge(List<Open> open) {
    Set<String> asked = new HashSet<>();
    open.stream().filter(o -> !o.isHeld()).forEach(o -> asked.add(o.id()));
    Set<String> keptOut = silver.keptOut(asked);
    for (Open o : open) {
      State state =
          o.isHeld() || (o.kind() != Kind.DIFFERS && keptOut.contains(o.id()))
              ? State.KEPT_OUT
              : o.isConsumed() ? State.WRONG : State.IN_FLIGHT;
      differences.add(new Difference(o.key(), o.kind(), state, o.columns(), o.position()));
    }
  }
}
