package io.carelake.app.bench;

import io.carelake.app.bench.BenchTable.Keys;
import io.carelake.core.contract.Rule;
import io.carelake.core.job.QualityGate.StagedTable;
import io.carelake.core.job.RowValidator;
import io.carelake.core.table.SystemColumns;
import io.carelake.core.table.TableStore.Staged;
import io.carelake.quality.ContractGate;
import io.carelake.quality.ContractRowValidator;
import io.carelake.quality.DeequSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What the gate costs beside the write that it judges: a batch of changes in a source-aligned table
 * with twenty row rules. <em>Write</em> is the apply and staging of the same batch without rules;
 * Deequ is its own {@code VerificationSuite} over the same staged rows and rules.
 */
final class GateBench {
  private static final long BATCH = 22_000;
  private static final String[] PREDICATES = {
    "units > 0",
    "units < 1000",
    "amount >= 0",
    "amount < 1000000",
    "amount / units < 100000",
    "status IN ('OPEN', 'PAID', 'DENIED')",
    "length(patient_id) = 36",
    "length(provider_id) = 36",
    "patient_id RLIKE '^[0-9a-fA-F-]+$'",
    "provider_id RLIKE '^[0-9a-fA-F-]+$'",
    "patient_id <> provider_id",
    "submitted_on >= DATE'2000-01-01'",
    "submitted_on < DATE'2100-01-01'",
    "changed_at >= TIMESTAMP'2000-01-01 00:00:00'",
    "to_date(changed_at) >= DATE'2000-01-01'",
    "length(note) <= 4000",
    "length(trim(note)) > 0",
    "NOT (status = 'DENIED' AND urgent AND amount < 0)",
    "status <> 'PAID' OR amount IS NOT NULL",
    "abs(amount - round(amount, 2)) < 0.001"
  };

  private final AtomicLong jobs = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final List<Ratio> ratios = new ArrayList<>();

  static List<Ratio> run(SparkSession spark, boolean quick) throws Exception {
    GateBench bench = new GateBench();
    SparkListener counter = bench.counter();
    spark.sparkContext().addSparkListener(counter);
    try {
      bench.measure(new BenchTable(spark, "gated_warm", 100_000, rules()), 2, false);
      bench.measure(new BenchTable(spark, "gated", quick ? 100_000 : 1_000_000, rules()), 3, true);
    } finally {
      spark.sparkContext().removeSparkListener(counter);
    }
    return bench.ratios;
  }

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < PREDICATES.length; i++) {
      rules.add(BenchTable.rule("rule_" + i, PREDICATES[i]));
    }
    return rules;
  }

  private SparkListener counter() {
    return new SparkListener() {
      @Override
      public void onJobStart(SparkListenerJobStart start) {
        jobs.incrementAndGet();
      }

      @Override
      public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.taskMetrics() != null) {
          read.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
        }
      }
    };
  }

  /** A way to judge what is staged. */
  private interface Judge {
    void judge(Dataset<Row> rows, Staged staged);
  }

  private void measure(BenchTable table, int times, boolean isTold) throws Exception {
    table.fill();
    RowValidator none = (contract, rows) -> unjudged(rows);
    Judge proven =
        (rows, staged) -> check(table, new StagedTable(rows, staged.tally(), staged.isFollowed()));
    Judge exact = (rows, staged) -> check(table, new StagedTable(rows, staged.tally(), false));
    Judge counted = (rows, staged) -> check(table, StagedTable.of(rows));
    DeequSuite suite = DeequSuite.of(table.silver);
    Judge deequ = (rows, staged) -> suite.verify(suite.judged(rows));
    List<Judge> judges = List.of(proven, exact, counted, deequ);
    double write = Double.MAX_VALUE;
    double judgedWrite = Double.MAX_VALUE;
    double[] best = new double[judges.size()];
    Arrays.fill(best, Double.MAX_VALUE);
    String[] seen = new String[judges.size()];
    for (int i = 0; i < times; i++) {
      table.deliver(table.events(BATCH, Keys.RANDOM));
      Staged[] staged = new Staged[1];
      write = Math.min(write, CpuClock.once(t -> staged[0] = table.stage(none)));
      table.run.store().discard(staged[0]);
      judgedWrite =
          Math.min(
              judgedWrite, CpuClock.once(t -> staged[0] = table.stage(new ContractRowValidator())));
      Dataset<Row> rows = table.run.store().readStaged(staged[0]);
      long all = rows.count();
      for (int j = 0; j < judges.size(); j++) {
        Judge judge = judges.get(j);
        settle();
        jobs.set(0);
        read.set(0);
        best[j] = Math.min(best[j], CpuClock.once(t -> judge.judge(rows, staged[0])));
        settle();
        seen[j] = jobs.get() + " Spark jobs, " + Math.round(10.0 * read.get() / all) / 10.0;
      }
      table.publish(staged[0]);
    }
    if (isTold) {
      tell("write and gate, keys proven", "write", judgedWrite + best[0], write, 1.1, seen[0]);
      tell("write and gate, keys counted", "write", judgedWrite + best[1], write, 1.6, seen[1]);
      tell("gate that counts rows and keys", "Deequ", best[2], best[3], 1, seen[2]);
      System.err.println("  Deequ: " + seen[3] + " scans");
    }
  }

  /** Events of Spark reach listeners a little later. */
  private static void settle() throws InterruptedException {
    Thread.sleep(500);
  }

  private void tell(
      String job, String per, double seconds, double floor, double goal, String seen) {
    Ratio ratio = new Ratio("gate: " + job, per, seconds, floor, goal);
    System.err.print(Ratio.table(List.of(ratio)).lines().skip(1).findFirst().orElseThrow() + "\n");
    System.err.println("  gate: " + seen + " scans");
    ratios.add(ratio);
  }

  private static void check(BenchTable table, StagedTable staged) {
    boolean passed =
        new ContractGate().check(table.run, table.silver, table.silver.table(), staged).passed();
    if (!passed) {
      throw new IllegalStateException("The gate failed rows that are well");
    }
  }

  private static Dataset<Row> unjudged(Dataset<Row> rows) {
    return rows.withColumn(SystemColumns.FAILED_RULES, functions.lit(null).cast("array<string>"))
        .withColumn(SystemColumns.FINDINGS, functions.lit(null).cast("string"));
  }
}
