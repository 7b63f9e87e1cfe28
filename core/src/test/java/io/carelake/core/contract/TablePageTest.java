package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablePageTest {
  @TempDir private Path folder;

  @Test
  void aPageTellsAllThatTheContractTells() {
    assertThat(page("silver.doses")).isEqualTo(SampleContracts.sample("silver-doses.expected.md"));
  }

  @Test
  void aPageOfBronzeExplainsTheEnvelope() {
    assertThat(page("bronze.doses"))
        .contains(
            "| Source | dose-service, database `healthfinance_doses`, topic `cdc.doses.doses` |")
        .contains("They stand inside `before` and `after`");
  }

  private String page(String table) {
    Contracts contracts = SampleContracts.pairIn(folder).load();
    return new TablePage(contracts.require(TableId.parse(table)), contracts).text();
  }
}
