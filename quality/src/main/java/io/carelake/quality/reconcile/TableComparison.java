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
  /** 4,096 ranges, and 16 million below them. */
  private static final int DIGITS = 3;

  private static final int FINER_DIGITS = 6;

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

  static Reconciliation of(
      RunContext run,
      ComparedTable table,
      TableVersion version,
      View source,
      Consumed consumed,
      Limits limits) {
    SilverView silver = new SilverView(run, table, version);
    return new TableComparison(table, silver, source, consumed, limits).compare(version);
  }

  private Reconciliation compare(TableVersion version) {
    Map<String, RangeDigest> is = silver.digests(DIGITS, Set.of());
    Map<String, RangeDigest> should = source.digests(DIGITS, Set.of());
    Map<String, Long> unequal = unequal(is, should);
    long rows = sum(unequal);
    if (rows > limits.portion() && rows / unequal.size() > limits.smallRange()) {
      Set<String> within = unequal.keySet();
      unequal = unequal(silver.digests(FINER_DIGITS, within), source.digests(FINER_DIGITS, within));
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

  /** At least one range each; none once enough rows were looked into. */
  private List<Set<String>> portions(Map<String, Long> ranges) {
    List<Set<String>> portions = new ArrayList<>();
    Set<String> portion = new TreeSet<>();
    long inPortion = 0;
    for (Map.Entry<String, Long> range : ranges.entrySet()) {
      if (examined >= limits.most()) {
        break;
      }
      if (!portion.isEmpty() && inPortion + range.getValue() > limits.portion()) {
        portions.add(portion);
        portion = new TreeSet<>();
        inPortion = 0;
      }
      portion.add(range.getKey());
      inPortion += range.getValue();
      examined += range.getValue();
    }
    if (!portion.isEmpty()) {
      portions.add(portion);
    }
    return portions;
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
        consumed.absence(row),
        List.of(),
        row.position());
  }

  private Open differing(SilverRow row, SourceRow should) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < should.digests().size(); i++) {
      if (!should.digests().get(i).equals(row.digests().get(i))) {
        columns.add(table.columns().get(i).name());
      }
    }
    boolean isAhead = source.moment().mayLag() && row.position() > source.moment().position();
    return new Open(
        row.id(),
        row.key(),
        Kind.DIFFERS,
        row.isHeld(),
        consumed.change(should) && !isAhead,
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
