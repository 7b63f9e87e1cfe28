package io.carelake.quality.deequ;

import com.amazon.deequ.VerificationResult;
import com.amazon.deequ.VerificationRunBuilder;
import com.amazon.deequ.VerificationSuite;
import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.Size;
import com.amazon.deequ.analyzers.runners.EmptyStateException;
import com.amazon.deequ.checks.Check;
import com.amazon.deequ.checks.CheckResult;
import com.amazon.deequ.constraints.ConstraintResult;
import com.amazon.deequ.constraints.ConstraintStatus;
import com.amazon.deequ.metrics.DoubleMetric;
import com.amazon.deequ.metrics.Metric;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.job.MachineTrouble;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.carelake.core.session.LenientSession;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * Judges the rules of {@code engine: deequ} of a table, all in one analysis.
 *
 * <p>Deequ's messages quote what it measured, a minimum for example, which may be a patient's
 * value; so none of them is used. Told is how many rows fail, where Deequ's measure is a share of
 * rows. A rule that finds no value at all to look at passes.
 */
public final class DqdlGate {
  /** Measures that are the share of rows that are well. */
  private static final Set<String> SHARES = Set.of("Completeness", "Compliance", "PatternMatch");

  private DqdlGate() {}

  /** What one check found: rows looked at and failing, or only that it holds or not. */
  private record Found(boolean holds, boolean isComputed, Optional<long[]> counts) {}

  /** The rules, compiled; those that the loader would refuse are refused here too. */
  public static List<DqdlRule> compile(Contract contract, List<Rule> rules) {
    List<DqdlRule> compiled = new ArrayList<>();
    for (Rule rule : rules) {
      DqdlRule one = DqdlCompiler.compile(contract, rule);
      if (!one.objections().isEmpty()) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Invalid rule "
                + rule.id()
                + " of "
                + contract.table()
                + ": "
                + String.join("; ", one.objections()));
      }
      compiled.add(one);
    }
    return compiled;
  }

  /** A result for each rule, in order. */
  public static List<Result> judge(List<DqdlRule> rules, Dataset<Row> staged) {
    if (rules.isEmpty()) {
      return List.of();
    }
    SparkSession lenient = LenientSession.of(staged.sparkSession());
    return LenientSession.within(
        lenient,
        () -> {
          Dataset<Row> rows = Dataset.ofRows(lenient, staged.queryExecution().analyzed());
          VerificationResult measured = measure(rules, rows);
          return rules.stream().map(r -> result(r, measured)).toList();
        });
  }

  private static VerificationResult measure(List<DqdlRule> rules, Dataset<Row> rows) {
    List<Check> checks = new ArrayList<>();
    Set<Option<String>> sizes = new LinkedHashSet<>();
    for (DqdlRule rule : rules) {
      for (DqdlRule.One one : rule.leaves()) {
        checks.add(one.check());
        sizes.add(Option.apply(one.where().orElse(null)));
      }
    }
    VerificationRunBuilder suite =
        new VerificationSuite().onData(rows).addChecks(JavaConverters.asScalaBuffer(checks));
    for (Option<String> where : sizes) {
      suite = suite.addRequiredAnalyzer(size(where));
    }
    return suite.run();
  }

  @SuppressWarnings("unchecked")
  private static Analyzer<?, Metric<?>> size(Option<String> where) {
    return (Analyzer<?, Metric<?>>) (Analyzer<?, ?>) new Size(where);
  }

  private static Result result(DqdlRule compiled, VerificationResult measured) {
    Rule rule = compiled.rule();
    Found found = find(compiled.condition(), measured);
    Outcome outcome = Outcome.PASSED;
    if (!found.holds()) {
      outcome = rule.onFailure() == Rule.OnFailure.WARN ? Outcome.WARNED : Outcome.FAILED;
    }
    long[] counts = found.counts().orElse(new long[] {1, found.holds() ? 0 : 1});
    String said;
    if (!found.isComputed()) {
      said = "its DQDL cannot be computed on the staged rows";
    } else if (found.counts().isPresent()) {
      said = counts[1] + " of " + counts[0] + " rows fail";
    } else {
      said = found.holds() ? "its DQDL holds" : "its DQDL does not hold";
    }
    return new Result(
        rule.id(),
        rule.dimension(),
        outcome,
        counts[0],
        counts[1],
        said,
        Result.RULE,
        rule.column()
            .or(
                () ->
                    compiled.columns().size() == 1
                        ? Optional.of(compiled.columns().iterator().next())
                        : Optional.empty()));
  }

  private static Found find(DqdlRule.Node node, VerificationResult measured) {
    if (node instanceof DqdlRule.One one) {
      return find(one, measured);
    }
    boolean isAny = node instanceof DqdlRule.Any;
    List<DqdlRule.Node> nodes =
        node instanceof DqdlRule.Any any ? any.nodes() : ((DqdlRule.All) node).nodes();
    List<Found> parts = nodes.stream().map(n -> find(n, measured)).toList();
    boolean holds =
        isAny ? parts.stream().anyMatch(Found::holds) : parts.stream().allMatch(Found::holds);
    return new Found(holds, holds || parts.stream().allMatch(Found::isComputed), Optional.empty());
  }

  private static Found find(DqdlRule.One one, VerificationResult measured) {
    CheckResult result = measured.checkResults().apply(one.check());
    boolean holds = true;
    boolean isComputed = true;
    Optional<long[]> counts = Optional.empty();
    for (ConstraintResult part : JavaConverters.seqAsJavaList(result.constraintResults())) {
      boolean isEmpty =
          part.metric().isDefined()
              && part.metric().get().value().isFailure()
              && part.metric().get().value().failed().get() instanceof EmptyStateException;
      if (part.metric().isDefined() && part.metric().get().value().isFailure()) {
        MachineTrouble.refuse(
            part.metric().get().value().failed().get(), "judge a table by its DQDL");
      }
      holds &= isEmpty || part.status().equals(ConstraintStatus.Success());
      isComputed &= isEmpty || part.metric().isDefined() && part.metric().get().value().isSuccess();
      if (result.constraintResults().size() == 1 && !isEmpty) {
        counts = counts(part, one, measured);
      }
    }
    return new Found(holds, isComputed, counts);
  }

  private static Optional<long[]> counts(
      ConstraintResult part, DqdlRule.One one, VerificationResult measured) {
    if (part.metric().isEmpty()
        || !(part.metric().get() instanceof DoubleMetric share)
        || share.value().isFailure()
        || !SHARES.contains(share.name().split(" ", 2)[0])) {
      return Optional.empty();
    }
    Option<Metric<?>> size = measured.metrics().get(size(Option.apply(one.where().orElse(null))));
    if (size.isEmpty() || size.get().value().isFailure()) {
      return Optional.empty();
    }
    long rows = Math.round((double) size.get().value().get());
    long failing = Math.round((1 - (double) share.value().get()) * rows);
    return Optional.of(new long[] {rows, failing});
  }
}
