package io.carelake.app.bench;

import io.carelake.core.session.LakeSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code scripts/bench} runs: costs beside their floors, in one process, as a table and as
 * JSON ({@code target/bench/NAME.json}).
 */
public final class Bench {
  private Bench() {}

  /** A set of measurements by name. */
  interface Suite {
    List<Ratio> run(SparkSession spark, boolean quick) throws Exception;
  }

  private static final Map<String, Suite> SUITES =
      Map.of("cdc", CdcBench::run, "gate", GateBench::run);

  public static void main(String[] arguments) throws Exception {
    List<String> names = new ArrayList<>(List.of(arguments));
    boolean quick = names.remove("--quick");
    if (names.isEmpty()) {
      names.addAll(SUITES.keySet());
    }
    for (String name : names) {
      if (!SUITES.containsKey(name)) {
        System.err.println("Unknown bench " + name + " (known: " + SUITES.keySet() + ", --quick)");
        System.exit(2);
      }
    }
    Path folder = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
    Path lake = Files.createTempDirectory(folder, "lake");
    SparkSession spark =
        LakeSession.open("bench", lake.toUri().toString(), Map.of("spark.master", "local[2]"));
    spark.sparkContext().setLogLevel("ERROR");
    try {
      for (String name : names) {
        List<Ratio> ratios = SUITES.get(name).run(spark, quick);
        System.out.print(Ratio.table(ratios));
        String json = Ratio.json(ratios);
        System.out.println(json);
        Files.writeString(folder.resolve(name + ".json"), json);
      }
    } finally {
      spark.stop();
      try (var files = Files.walk(lake)) {
        for (Path p : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(p);
        }
      }
    }
  }
}
