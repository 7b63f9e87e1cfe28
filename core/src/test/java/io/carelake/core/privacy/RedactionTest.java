package io.carelake.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.CoreSpark;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final String CANARY = "Zyxwina Quetzalbird";

  @Test
  void hidesSecretSettingsAndShowsTheRest() {
    Map<String, String> shown =
        Redaction.settings(
            Map.of(
                "spark.sql.catalog.lake.credential", CANARY,
                "spark.sql.catalog.lake.token", CANARY,
                "spark.hadoop.fs.s3a.secret.key", CANARY,
                "spark.ssl.keyPassword", CANARY,
                "spark.executorEnv.CARELAKE_TOKEN_KEY", CANARY,
                "spark.openlineage.transport.auth.apiKey", CANARY,
                "spark.carelake.alerts.slack.url", "https://hooks.example/services/" + CANARY,
                "spark.openlineage.transport.url", "https://me:" + CANARY + "@lineage.example/api",
                "spark.executor.extraJavaOptions", "-Dpassword=hunter2 -Dx=1",
                "spark.carelake.privacy.key-file", "/etc/carelake/token.key"));
    assertThat(shown.toString()).doesNotContain("Quetzalbird").doesNotContain("hunter2");
    assertThat(shown)
        .containsEntry("spark.carelake.privacy.key-file", "/etc/carelake/token.key")
        .containsEntry("spark.openlineage.transport.url", "https://lineage.example/api")
        .containsEntry("spark.executor.extraJavaOptions", "-Dpassword=*********(redacted) -Dx=1");
  }

  @Test
  void ourOwnMessagesStandAsTheyAre() {
    assertThat(
            Redaction.message(
                new IllegalStateException(
                    CANARY, new CarelakeException(ExitCode.GATE_FAILED, "Cannot publish x: y"))))
        .isEqualTo("Cannot publish x: y");
  }

  @Test
  void keepsTheErrorClassOfAFailedTaskAndDropsTheValue() {
    Throwable error =
        catchThrowable(
            () ->
                CoreSpark.session()
                    .sql("SELECT CAST(concat('" + CANARY + "', id) AS INT) FROM range(10)")
                    .repartition(2)
                    .collectAsList());
    assertThat(error).hasStackTraceContaining(CANARY);
    assertThat(Redaction.message(error))
        .contains("CAST_INVALID_INPUT (SQLSTATE 22018)")
        .doesNotContain("Quetzalbird");
    // the same error when the driver has its text only
    Throwable text = new RuntimeException("Job aborted: " + error.getMessage());
    assertThat(Redaction.message(text)).doesNotContain("Quetzalbird");
  }

  @Test
  void namesAnUnknownColumnButNoLiteral() {
    Throwable error =
        catchThrowable(
            () ->
                CoreSpark.session()
                    .sql("SELECT emial FROM range(1) WHERE '" + CANARY + "' = 'x'")
                    .count());
    assertThat(Redaction.message(error))
        .contains("UNRESOLVED_COLUMN.WITH_SUGGESTION")
        .contains("emial")
        .doesNotContain("Quetzalbird");
    Throwable syntax =
        catchThrowable(() -> CoreSpark.session().sql("SELECT 1 FROM '" + CANARY + "'"));
    assertThat(Redaction.message(syntax))
        .contains("PARSE_SYNTAX_ERROR")
        .contains("line 1")
        .doesNotContain("Quetzalbird");
  }

  @Test
  void saysNothingOfTheTextOfOtherErrors() {
    Throwable json =
        catchThrowable(() -> new ObjectMapper().readTree("{\"name\": " + CANARY + "}"));
    assertThat(Redaction.message(json))
        .startsWith("JsonParseException")
        .doesNotContain("Quetzalbird")
        .doesNotContain("Zyxwina");
    Throwable number = catchThrowable(() -> Integer.parseInt(CANARY));
    assertThat(Redaction.message(new RuntimeException(CANARY, number)))
        .isEqualTo("RuntimeException caused by NumberFormatException");
    Throwable udf =
        catchThrowable(
            () ->
                CoreSpark.session()
                    .range(3)
                    .select(
                        org.apache
                            .spark
                            .sql
                            .functions
                            .udf(
                                (Long v) -> {
                                  throw new IllegalStateException(CANARY);
                                },
                                DataTypes.StringType)
                            .apply(org.apache.spark.sql.functions.col("id")))
                    .collectAsList());
    assertThat(Redaction.message(udf)).contains("FAILED_EXECUTE_UDF").doesNotContain("Quetzalbird");
  }
}
