package io.carelake.core.privacy;

import static io.carelake.core.privacy.TestContracts.guarded;
import static io.carelake.core.privacy.TestContracts.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.CoreSpark;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Subject;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractProtectorTest {
  @TempDir Path folder;

  private static Contract contract(io.carelake.core.contract.Column... columns) {
    return TestContracts.of(
        "silver.users", Subject.none("a test"), ConsentPurpose.TREATMENT, List.of(), columns);
  }

  private ContractProtector protector() {
    return new ContractProtector(KeyProvider.ofFile(KeyFile.create(folder.resolve("token.key"))));
  }

  @Test
  void replacesProtectedColumnsAndKeepsTypesAndTheRest() {
    Contract contract =
        contract(
            key("user_id", "STRING"),
            guarded("ssn", "STRING", Protection.TOKEN),
            guarded("phones", "ARRAY<STRING>", Protection.TOKEN),
            guarded("line", "STRING", Protection.MASK),
            guarded("income", "DECIMAL(14,2)", Protection.MASK),
            guarded("date_of_birth", "DATE", Protection.GENERALISE),
            guarded("seen_at", "TIMESTAMP", Protection.GENERALISE),
            guarded("age_years", "INT", Protection.GENERALISE),
            guarded("birth_place", "STRING", Protection.GENERALISE),
            guarded("photo", "BINARY", Protection.DROP));
    Dataset<Row> clear =
        CoreSpark.session()
            .sql(
                "SELECT 'u1' user_id, '999-12-3456' ssn, array('1', NULL) phones, '1 High St' line,"
                    + " CAST(5 AS DECIMAL(14,2)) income, DATE'1960-05-17' date_of_birth,"
                    + " TIMESTAMP'2020-07-01 10:00:00' seen_at, 97 age_years, 'Boston' birth_place,"
                    + " X'00' photo, true _held"
                    + " UNION ALL SELECT 'u2', NULL, NULL, NULL, NULL, NULL, NULL, 12, NULL, NULL,"
                    + " false")
            .repartition(1);
    Dataset<Row> protectedRows = protector().protect(contract, clear);
    assertThat(protectedRows.schema().fieldNames()).isEqualTo(clear.schema().fieldNames());
    for (var field : contract.schema().fields()) {
      assertThat(protectedRows.schema().apply(field.name()).dataType())
          .as(field.name())
          .isEqualTo(field.dataType());
    }
    Row full = protectedRows.where("user_id = 'u1'").first();
    assertThat(full.getString(1)).matches("k1:[0-9a-f]{32}");
    assertThat(full.<String>getList(2)).hasSize(2).contains((String) null);
    assertThat(full.<String>getList(2).get(0)).startsWith("k1:");
    assertThat(full.getString(3)).isEqualTo("***");
    assertThat(full.isNullAt(4)).isTrue();
    assertThat(full.getDate(5)).hasToString("1960-01-01");
    assertThat(full.getTimestamp(6)).hasToString("2020-01-01 00:00:00.0");
    assertThat(full.getInt(7)).isEqualTo(90);
    assertThat(full.isNullAt(8)).isTrue();
    assertThat(full.isNullAt(9)).isTrue();
    assertThat(full.getBoolean(10)).isTrue();
    Row empty = protectedRows.where("user_id = 'u2'").first();
    for (int i : new int[] {1, 2, 3, 4, 5, 6, 8, 9}) {
      assertThat(empty.isNullAt(i)).as("column " + i).isTrue();
    }
    assertThat(empty.getInt(7)).isEqualTo(12);
  }

  @Test
  void zipCodesKeepThreeDigitsUnlessFewPeopleLiveThere() {
    Contract contract = contract(key("n", "INT"), guarded("zip", "STRING", Protection.GENERALISE));
    Dataset<Row> rows =
        CoreSpark.session()
            .sql(
                "SELECT * FROM VALUES (1, '02139'), (2, '02139-1234'), (3, '03601'), (4, 'SW1A'),"
                    + " (5, NULL), (6, '2139') AS t(n, zip)");
    assertThat(
            protector().protect(contract, rows).orderBy("n").collectAsList().stream()
                .map(r -> r.getString(1)))
        .containsExactly("021", "021", "000", null, null, null);
  }

  @Test
  void refusesATokenInATypeThatCannotHoldOne() {
    Contract contract = contract(guarded("born", "DATE", Protection.TOKEN));
    Dataset<Row> rows = CoreSpark.session().sql("SELECT DATE'2000-01-01' AS born");
    assertThatThrownBy(() -> protector().protect(contract, rows))
        .hasMessage(
            "Cannot tokenise silver.users.born: a DATE cannot hold a token; protect it with mask,"
                + " generalise or drop");
  }
}
