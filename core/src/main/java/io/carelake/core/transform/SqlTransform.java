package io.carelake.core.transform;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.privacy.QueryCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A transform written as one {@code .sql} file beside its contract: a single SELECT whose inputs
 * are written {@code {{silver.encounters}}} and whose logical time is {@code :as_of}.
 */
public final class SqlTransform implements Transform {
  private static final Pattern INPUT = Pattern.compile("\\{\\{\\s*([a-z0-9_.]+)\\s*}}");
  private static final Pattern BARE =
      Pattern.compile("\\b(bronze|silver|gold|secure|features|ops)\\.[a-z_]+");
  private final SparkSession spark;
  private final Contract contract;
  private final Path file;
  private final String text;

  private SqlTransform(SparkSession spark, Contract contract, Path file, String text) {
    this.spark = spark;
    this.contract = contract;
    this.file = file;
    this.text = text;
  }

  /** Reads and checks the file: one query, declared inputs, allowed functions. */
  public static SqlTransform read(SparkSession spark, Contract contract, Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Cannot read " + file + ": " + e.getClass().getSimpleName(), e);
    }
    Matcher inputs = INPUT.matcher(text);
    while (inputs.find()) {
      String name = inputs.group(1);
      if (contract.inputs().stream().noneMatch(t -> t.toString().equals(name))) {
        int line =
            1 + (int) text.substring(0, inputs.start()).chars().filter(c -> c == '\n').count();
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Unknown input "
                + name
                + " at "
                + file
                + ":"
                + line
                + " (known: "
                + contract.inputs()
                + "); add it to the contract's inputs");
      }
    }
    refuseUnpinned(file, text);
    try {
      QueryCheck.tables(
          spark, INPUT.matcher(text).replaceAll("$1").replace(":as_of", "TIMESTAMP'2000-01-01'"));
    } catch (CarelakeException e) {
      throw new CarelakeException(e.exitCode(), e.getMessage() + " (in " + file + ")", e);
    }
    return new SqlTransform(spark, contract, file, text);
  }

  /**
   * A table named without braces would be read as it is now, not at the version this run has
   * pinned.
   */
  private static void refuseUnpinned(Path file, String text) {
    Matcher bare = BARE.matcher(INPUT.matcher(text).replaceAll("input"));
    if (bare.find()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot use "
              + file
              + ": "
              + bare.group()
              + " is read without braces; write {{"
              + bare.group()
              + "}}");
    }
  }

  @Override
  public TableId table() {
    return contract.table();
  }

  @Override
  public String recipe() {
    return text;
  }

  @Override
  public Dataset<Row> apply(Inputs in) {
    Matcher inputs = INPUT.matcher(text);
    StringBuilder query = new StringBuilder();
    while (inputs.find()) {
      TableId input = TableId.parse(inputs.group(1));
      // Views are the session's: the name says whose input it is, so that two transforms never
      // meet.
      String view =
          "input_of_" + contract.table().name() + "__" + input.namespace() + "_" + input.name();
      in.table(input).createOrReplaceTempView(view);
      inputs.appendReplacement(query, view);
    }
    inputs.appendTail(query);
    try {
      return spark.sql(query.toString(), java.util.Map.of("as_of", in.asOf()));
    } catch (Exception e) {
      // Scala throws AnalysisException undeclared; its message may quote literals of the text,
      // which is ours.
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot analyse " + file + ": " + e.getMessage().lines().findFirst().orElse(""),
          e);
    }
  }
}
