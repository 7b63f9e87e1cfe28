package io.carelake.quality.deequ;

import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.metrics.Metric;
import com.amazon.deequ.repository.AnalysisResult;
import com.amazon.deequ.repository.MetricsRepository;
import com.amazon.deequ.repository.MetricsRepositoryMultipleResultsLoader;
import com.amazon.deequ.repository.ResultKey;
import io.carelake.core.job.OpsRunLog;
import io.carelake.core.job.RunContext;
import io.carelake.core.table.IcebergTables;
import io.carelake.core.table.RecordAppender;
import io.carelake.core.table.RecordReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * {@code ops.quality_results} as a metrics repository of Deequ. Its own tools read in it what our
 * gates found, and keep in it what they measure themselves, for example to find anomalies.
 *
 * <p>A key has the tag {@code table}; {@code run} is ours, any other tag is kept. Only analyzers
 * whose values are counts and ratios are kept: a minimum may be a patient's value, and is refused.
 * Saving under a key again replaces what was saved there for the same analyzers.
 */
public final class LakeMetricsRepository implements MetricsRepository {
  /** The tag that names the table, as {@code silver.vitals}. */
  public static final String TABLE_TAG = "table";

  /** The tag that names the run. */
  public static final String RUN_TAG = "run";

  private final RunContext run;

  public LakeMetricsRepository(RunContext run) {
    this.run = run;
  }

  @Override
  public void save(ResultKey key, AnalyzerContext context) {
    RecordAppender.append(
        new IcebergTables(run.spark()).load(OpsRunLog.QUALITY_RESULTS),
        MetricRows.of(key, context, run.clock().instant()));
  }

  @Override
  public Option<AnalyzerContext> loadByKey(ResultKey key) {
    Instant at = Instant.ofEpochMilli(key.dataSetDate());
    List<AnalysisResult> found =
        results(Expressions.equal("at", micros(at)), k -> k.equals(key), a -> true);
    return found.isEmpty() ? Option.empty() : Option.apply(found.get(0).analyzerContext());
  }

  @Override
  public MetricsRepositoryMultipleResultsLoader load() {
    return new Loader();
  }

  private static long micros(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  private List<AnalysisResult> results(
      Expression when, Predicate<ResultKey> wanted, Predicate<Analyzer<?, Metric<?>>> analyzers) {
    MetricResults results = new MetricResults();
    if (run.store().exists(OpsRunLog.QUALITY_RESULTS)) {
      RecordReader.read(
          new IcebergTables(run.spark()).load(OpsRunLog.QUALITY_RESULTS),
          MetricResults.COLUMNS,
          when,
          results::add);
    }
    return results.all(wanted, analyzers);
  }

  /** Loads many results by their time, tags and analyzers. */
  private final class Loader implements MetricsRepositoryMultipleResultsLoader {
    private Optional<Map<String, String>> tags = Optional.empty();
    private Optional<List<Analyzer<?, Metric<?>>>> analyzers = Optional.empty();
    private Optional<Long> after = Optional.empty();
    private Optional<Long> before = Optional.empty();

    @Override
    public MetricsRepositoryMultipleResultsLoader withTagValues(
        scala.collection.immutable.Map<String, String> tagValues) {
      tags = Optional.of(JavaConverters.mapAsJavaMap(tagValues));
      return this;
    }

    @Override
    public MetricsRepositoryMultipleResultsLoader forAnalyzers(Seq<Analyzer<?, Metric<?>>> wanted) {
      analyzers = Optional.of(JavaConverters.seqAsJavaList(wanted));
      return this;
    }

    @Override
    public MetricsRepositoryMultipleResultsLoader after(long dateTime) {
      after = Optional.of(dateTime);
      return this;
    }

    @Override
    public MetricsRepositoryMultipleResultsLoader before(long dateTime) {
      before = Optional.of(dateTime);
      return this;
    }

    /** Both ends are in, as in Deequ's own repositories. */
    @Override
    public Seq<AnalysisResult> get() {
      List<Expression> when = new ArrayList<>();
      after.ifPresent(
          t -> when.add(Expressions.greaterThanOrEqual("at", micros(Instant.ofEpochMilli(t)))));
      before.ifPresent(
          t -> when.add(Expressions.lessThan("at", micros(Instant.ofEpochMilli(t + 1)))));
      tags.map(t -> t.get(TABLE_TAG))
          .ifPresent(table -> when.add(Expressions.equal("target", table)));
      List<AnalysisResult> found =
          results(
              when.stream().reduce(Expressions.alwaysTrue(), Expressions::and),
              this::hasTags,
              a -> analyzers.isEmpty() || analyzers.get().contains(a));
      return JavaConverters.asScalaBuffer(found).toList();
    }

    private boolean hasTags(ResultKey key) {
      Map<String, String> known = JavaConverters.mapAsJavaMap(key.tags());
      return tags.isEmpty() || known.entrySet().containsAll(tags.get().entrySet());
    }
  }
}
