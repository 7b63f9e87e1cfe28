package io.carelake.quality.reconcile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What silver has surely consumed, so that a difference can be told from a change on its way.
 *
 * <p>An earlier look at the source is the measure. Once silver has consumed all that the source had
 * at that look, a row that the source has not changed since must be the same in silver, and a row
 * that was too many then must be gone.
 */
interface Consumed {
  /** Whether there is any measure: without one, no difference can be held against silver. */
  default boolean isMeasured() {
    return true;
  }

  /** Whether silver must know the last change of a row of the source. */
  boolean change(SourceOfRecord.SourceRow row);

  /** Whether silver must have a row of the source. */
  default boolean presence(SourceOfRecord.SourceRow row) {
    return change(row);
  }

  /** Whether silver must know that the source has no such row. */
  boolean absence(SilverView.SilverRow row);

  /** The source is at rest and silver has all of it: whoever says so answers for it. */
  Consumed ALL =
      new Consumed() {
        @Override
        public boolean change(SourceOfRecord.SourceRow row) {
          return true;
        }

        @Override
        public boolean absence(SilverView.SilverRow row) {
          return true;
        }
      };

  /** Nothing is known: this is the first look, or none of the earlier ones is caught up with. */
  Consumed NOTHING =
      new Consumed() {
        @Override
        public boolean isMeasured() {
          return false;
        }

        @Override
        public boolean change(SourceOfRecord.SourceRow row) {
          return false;
        }

        @Override
        public boolean absence(SilverView.SilverRow row) {
          return false;
        }
      };

  /**
   * All that an earlier look saw.
   *
   * @param tooMany the keys that silver had too many at that look, with the position of its row: a
   *     row that was made anew since has another
   * @param missing of a source that may lag, the keys that silver lacked at that look: silver may
   *     lack others because it knows more; empty for a source that is the first to know
   */
  static Consumed of(Look look, Map<String, Long> tooMany, Optional<Set<String>> missing) {
    return new Consumed() {
      @Override
      public boolean change(SourceOfRecord.SourceRow row) {
        return row.transaction() < look.oldestOpen();
      }

      @Override
      public boolean presence(SourceOfRecord.SourceRow row) {
        return change(row) && missing.map(m -> m.contains(KeyText.of(row.key()))).orElse(true);
      }

      @Override
      public boolean absence(SilverView.SilverRow row) {
        Long then = tooMany.get(KeyText.of(row.key()));
        return then != null && then == row.position();
      }
    };
  }
}
