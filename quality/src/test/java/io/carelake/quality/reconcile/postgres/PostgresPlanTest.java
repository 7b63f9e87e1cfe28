package io.carelake.quality.reconcile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.Load;
import io.carelake.quality.reconcile.ComparedTable;
import io.carelake.testkit.ContractBuilder;
import io.carelake.testkit.RepositoryFiles;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which columns can be compared; that they are, rightly, is seen against a real PostgreSQL. */
class PostgresPlanTest {

  @Test
  void everyColumnOfTheContractsIsCompared() {
    Contracts contracts = RepositoryFiles.contracts();
    List<Contract> silver =
        contracts.of(Layer.SILVER).stream().filter(c -> c.load() == Load.CDC).toList();
    assertThat(silver).hasSizeGreaterThanOrEqualTo(50);
    for (Contract c : silver) {
      ComparedTable table = PostgresPlan.of(contracts.require(c.inputs().get(0)), c);
      assertThat(table.leftOut()).as(c.table().toString()).isEmpty();
      assertThat(table.key().size() + table.columns().size()).isEqualTo(c.columns().size());
    }
  }

  @Test
  void whatHasNoSureEqualIsLeftOutByName() {
    Contract bronze =
        ContractBuilder.of("bronze.t")
            .topic("cdc.test.t")
            .sourceKey("id", "bigint", "BIGINT")
            .source("words", "text", "STRING")
            .source("n", "integer", "INT")
            .source("place", "point", "STRING")
            .source("prices", "numeric(5,2)[]", "ARRAY<STRING>")
            .build();
    Contract silver =
        ContractBuilder.of("silver.t")
            .inputs("bronze.t")
            .load(Load.CDC)
            .sourceKey("id", "bigint", "BIGINT")
            .source("words", "text", "INT")
            .source("place", "point", "STRING")
            .source("prices", "numeric(5,2)[]", "ARRAY<STRING>")
            .column("not_there", "STRING")
            .derived("cut", "STRING", "substring(words, 1, 2)")
            .derived("doubled", "INT", "n * 2")
            .derived("counted", "STRING", "upper(n)")
            .derived("cleaned", "STRING", "regexp_replace(words, '(a|b)\\\\d', '$1')")
            .derived("fine", "STRING", "nullif(regexp_replace(words, '[^0-9]', ''), 'it\\'s')")
            .build();
    ComparedTable table = PostgresPlan.of(bronze, silver);
    assertThat(table.leftOut())
        .isEqualTo(
            Map.of(
                "words", "text of the source is INT in the contract",
                "place", "no common text for values of type point",
                "prices", "no common text for values of type numeric(5,2)[]",
                "not_there", "no column of the source",
                "cut", "its transformLogic has no sure equal in PostgreSQL",
                "doubled", "its transformLogic has no sure equal in PostgreSQL",
                "counted", "its transformLogic has no sure equal in PostgreSQL",
                "cleaned", "its transformLogic has no sure equal in PostgreSQL"));
    assertThat(table.columns()).hasSize(1);
    assertThat(table.columns().get(0).expression())
        .isEqualTo("nullif(regexp_replace(t.words::text, '[^0-9]', '', 'g'), 'it''s')");
  }
}
