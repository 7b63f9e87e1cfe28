package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionAllowListTest {
  private static final Set<String> COLUMNS =
      Set.of("dose", "unit", "start_date", "stop_date", "tags", "payload", "at");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dose > 0",
        "dose BETWEEN 0 AND 500.5",
        "unit IN ('mg', 'ml') OR unit IS NULL",
        "start_date <= stop_date",
        "start_date >= DATE '1900-01-01' AND at < TIMESTAMP '2100-01-01 00:00:00'",
        "CAST(dose AS DECIMAL(10,2)) / nullif(dose, 0) <= 1",
        "CASE WHEN unit = 'g' THEN dose * 1000 ELSE dose END",
        "unit RLIKE '^[a-z]+$' AND length(trim(unit)) > 0",
        "regexp_like(unit, '^\\\\d{5}$')",
        "NOT exists(tags, t -> t = '') AND size(filter(tags, t -> length(t) > dose)) = 0",
        "get_json_object(payload, '$.a') <=> 'now'",
        "unit || '/' || 'd' LIKE '%/d'",
        "EXTRACT(YEAR FROM start_date) > 1900",
        "date_add(start_date, 30) > stop_date - INTERVAL '3' DAY",
        "`dose` > -1 AND trim(BOTH ' ' FROM unit) <> ''",
        "at.x.y = 1 OR tags[0] = 'a'",
        "position('a' IN unit) = 1"
      })
  void acceptsPlainPredicates(String expression) {
    assertThat(ExpressionAllowList.objections(expression, COLUMNS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reflect('java.lang.System', 'getenv', 'HOME') = 'x'",
        "java_method('java.lang.System', 'getProperty', 'user.home') = 'x'",
        "REFLECT('java.lang.System', 'exit', 1) IS NULL",
        "`reflect`('java.lang.System', 'getenv') IS NULL",
        "spark_catalog.default.f(dose) = 1",
        "try_reflect('a', 'b') = 1",
        "IDENTIFIER('reflect')('java.lang.System', 'getenv') = ''",
        "IDENTIFIER('dose') = 1",
        "input_file_name() = ''",
        "current_user() = 'x'",
        "current_user = 'x'",
        "user() = 'x'",
        "session_user() = 'x'",
        "current_database() = 'x'",
        "version() = ''",
        "uuid() = unit",
        "rand() > 0.5",
        "randn(1) > 0.5",
        "shuffle(tags)[0] = ''",
        "monotonically_increasing_id() = 1",
        "spark_partition_id() = 1",
        "current_timestamp() > at",
        "current_timestamp > at",
        "CURRENT_DATE > start_date",
        "now() > at",
        "localtimestamp() > at",
        "unix_timestamp() > 1",
        "curdate() > start_date",
        "at < TIMESTAMP 'now'",
        "at < TIMESTAMP\n'now'",
        "at < timestamp ' now '",
        "at < TIMESTAMP 'no\\u0077'",
        "at < TIMESTAMP r'now'",
        "at < TIMESTAMP_NTZ 'now'",
        "at < TIMESTAMP/**/'now'",
        "at < DATE -- today\n 'today'",
        "start_date < DATE 'yesterday'",
        "start_date < DATE \"today\"",
        "assert_true(dose > 0) IS NULL",
        "raise_error('x') IS NULL",
        "aes_encrypt(unit, '0000111122223333') IS NULL",
        "aes_decrypt(unit, '0000111122223333') IS NULL",
        "dose = (SELECT max(dose) FROM lake.secure.users)",
        "dose IN (SELECT 1)",
        "EXISTS (SELECT 1 FROM secure.users)",
        "count(*) > 1",
        "sum(dose) OVER (PARTITION BY unit) > 1",
        "count(DISTINCT dose) > 1",
        "length(DISTINCT unit) > 1",
        "length(unit) FILTER (WHERE dose > 1) > 1",
        "explode(tags) = ''",
        "posexplode(tags) = ''",
        "stack(1, dose) = 1",
        "*",
        "dose AS x",
        ":parameter = dose",
        "? = dose",
        "secret = 1",
        "exists(tags, t -> secret = t)",
        "exists(tags, t -> reflect('a', 'b', t) = '')",
        "transform(tags, (t, i) -> rand())[0] > 1",
        "from_json(payload, 'a INT').a > 1",
        "parse_url(unit, 'HOST') = ''",
        "sleep(1)",
        "bitmap_count(dose)",
        "dose >",
        "dose > 0; DROP TABLE x",
        "",
        "'unclosed",
        "`unclosed",
        "CAST(unit AS nosuch)",
        "MAP_FILTER(map(1, 2), (k, v) -> k > unknown)"
      })
  void refusesWhatReachesBeyondTheRow(String expression) {
    assertThat(ExpressionAllowList.objections(expression, COLUMNS)).as(expression).isNotEmpty();
  }

  @Test
  void namesTheFunctionAndHowToAskForIt() {
    assertThat(ExpressionAllowList.objections("reflect('a', 'b') = 1 AND dos > 1", COLUMNS))
        .containsExactly(
            "Cannot use the function reflect: it is not on the allow-list; ask for it by adding it"
                + " to AllowedFunctions with a test, if it is deterministic and reads nothing but"
                + " its arguments",
            "Unknown column: dos (did you mean dose?)");
  }

  @Test
  void refusesDeepNestingAndLengthInsteadOfOverflowing() {
    assertThat(ExpressionAllowList.objections("(".repeat(500) + "1" + ")".repeat(500), COLUMNS))
        .containsExactly("Cannot use the expression: it is nested deeper than 50");
    assertThat(ExpressionAllowList.objections("NOT ".repeat(900) + "true", COLUMNS)).isNotNull();
    assertThat(ExpressionAllowList.objections("1 + ".repeat(2_000) + "1", COLUMNS))
        .containsExactly("Cannot use the expression: it is longer than 4000 characters");
  }

  /**
   * Random pastes of harmless and harmful pieces: a harmful one is never accepted, nothing throws.
   */
  @Test
  void noPasteOfPiecesHidesAHarmfulOne() {
    List<String> harmless =
        List.of(
            "dose",
            "'a'",
            "1",
            "length(unit)",
            "start_date",
            "(",
            ")",
            "+",
            "AND",
            "=",
            "NOT",
            "CASE",
            "WHEN",
            "THEN",
            "END",
            ",",
            "->",
            "[",
            "]",
            ".",
            "`",
            "'",
            "\\",
            "\n");
    List<String> harmful =
        List.of("reflect('a','b')", "now()", "rand()", "(SELECT 1)", "TIMESTAMP 'now'", "uuid()");
    Random random = new Random(20260101);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      boolean isHarmful = false;
      for (int j = random.nextInt(7); j >= 0; j--) {
        boolean bad = random.nextInt(5) == 0;
        isHarmful |= bad;
        List<String> from = bad ? harmful : harmless;
        text.append(from.get(random.nextInt(from.size())))
            .append(random.nextInt(4) == 0 ? "" : " ");
      }
      boolean isAccepted = ExpressionAllowList.objections(text.toString(), COLUMNS).isEmpty();
      accepted += isAccepted ? 1 : 0;
      // Inside of a text in quotes a harmful piece is only a text.
      if (isHarmful && isAccepted) {
        assertThat(text.toString().replaceAll("'[^']*'", ""))
            .doesNotContain("reflect(", "now()", "rand()", "SELECT", "uuid(");
      }
    }
    assertThat(accepted).isGreaterThan(100);
  }
}
