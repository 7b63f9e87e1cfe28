package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryAllowListTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM silver.doses WHERE amount > 0",
        "SELECT sum(amount) / count(DISTINCT unit) AS mean FROM doses",
        "SELECT unit FROM silver.doses d GROUP BY unit HAVING count(1) > 1",
        "SELECT count(*) FROM doses d JOIN silver.units u ON d.unit = u.unit WHERE u.factor > 0",
        "SELECT count(*) FROM (SELECT unit, count(*) AS n FROM doses GROUP BY unit) WHERE n > 1",
        "SELECT count(*) FROM doses LEFT ANTI JOIN units USING (unit)"
      })
  void acceptsOneSelectOverTheOwnTableAndItsInputs(String query) {
    assertThat(objections(query)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM secure.users",
        "SELECT count(*) FROM lake.silver.doses",
        "SELECT count(*) FROM doses JOIN secure.users ON true",
        "SELECT * FROM doses UNION ALL SELECT * FROM doses",
        "SELECT reflect('java.lang.System', 'getenv') FROM doses",
        "SELECT count(*) FROM doses WHERE now() > at",
        "SELECT (SELECT max(ssn) FROM secure.users) FROM doses",
        "SELECT count(*) FROM parquet.`/etc`",
        "SELECT count(*) FROM range(10)",
        "WITH x AS (SELECT 1) SELECT count(*) FROM x",
        "SELECT TRANSFORM(unit) USING 'cat' FROM doses",
        "SELECT sum(amount) OVER () FROM doses",
        "SELECT nothing FROM doses",
        "SELECT count(*) FROM doses, units",
        "SELECT count(*) FROM doses d JOIN units u ON d.unit = u.nothing",
        "SELECT count(*) FROM doses JOIN LATERAL (SELECT 1) ON true",
        "SELECT count(*) FROM doses WHERE unit IN (SELECT unit FROM units)",
        "DROP TABLE doses",
        "INSERT INTO doses SELECT * FROM doses",
        "SELECT"
      })
  void refusesEverythingElse(String query) {
    assertThat(objections(query)).as(query).isNotEmpty();
  }

  private static List<String> objections(String query) {
    Map<TableId, Set<String>> tables = new LinkedHashMap<>();
    tables.put(TableId.parse("silver.doses"), Set.of("amount", "unit", "at"));
    tables.put(TableId.parse("silver.units"), Set.of("unit", "factor"));
    return QueryAllowList.objections(query, tables);
  }
}
