package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What must be true of every contract of this repository; a new one is covered by being there. */
class RepositoryContractsTest {
  private static final Contracts CONTRACTS = RepositoryContracts.load();

  @Test
  void everyContractIsValidToTheStandard() throws IOException {
    JsonSchema schema;
    try (InputStream in = getClass().getResourceAsStream("/odcs/odcs-json-schema-v3.1.0.json")) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(in);
    }
    ObjectMapper json = new ObjectMapper();
    List<String> invalid = new ArrayList<>();
    for (Contract c : CONTRACTS.all()) {
      Object yaml =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(c.file()));
      JsonNode document = json.valueToTree(yaml);
      schema.validate(document).forEach(m -> invalid.add(c.table() + " " + m.getMessage()));
    }
    assertThat(invalid).isEmpty();
  }

  @Test
  void aBrokenContractIsNotValidToTheStandard() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/odcs/odcs-json-schema-v3.1.0.json")) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(in);
      Object yaml =
          new Load(LoadSettings.builder().build())
              .loadFromString(
                  SampleContracts.sample("malformed.odcs.yaml").replace("version: 1.0.1", ""));
      assertThat(schema.validate(new ObjectMapper().valueToTree(yaml))).isNotEmpty();
    }
  }

  @Test
  void everySourceTableHasABronzeAndASilverContractAndAllServicesAreThere() {
    Set<String> bronze = sourceTables();
    Set<String> silver =
        CONTRACTS.of(Layer.SILVER).stream()
            .filter(c -> c.load() == io.carelake.core.contract.Load.CDC)
            .map(c -> c.table().name())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(silver).isEqualTo(bronze);
    assertThat(bronze).hasSizeGreaterThanOrEqualTo(50);
    assertThat(
            CONTRACTS.of(Layer.BRONZE).stream()
                .flatMap(c -> c.source().stream())
                .map(ServiceSource::service)
                .distinct())
        .hasSize(27);
  }

  private static Set<String> sourceTables() {
    return CONTRACTS.of(Layer.BRONZE).stream()
        .filter(c -> c.source().isPresent())
        .map(c -> c.table().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyContractTellsGrainKeyOwnerFreshnessRetentionSubjectAndPurpose() {
    assertThat(CONTRACTS.all())
        .allSatisfy(
            c -> {
              assertThat(c.grain()).as(c.table() + " grain").isNotBlank();
              assertThat(c.key()).as(c.table() + " key").isNotEmpty();
              assertThat(c.owner()).as(c.table() + " owner").isNotBlank();
              assertThat(c.freshness()).as(c.table() + " freshness").isPresent();
              assertThat(c.retention()).as(c.table() + " retention").isPresent();
              assertThat(c.purpose()).as(c.table() + " purpose").isNotBlank();
              assertThat(c.consentPurpose()).as(c.table() + " consent").isNotNull();
              assertThat(c.subject().column().isPresent() || c.subject().reason().isPresent())
                  .as(c.table() + " subject")
                  .isTrue();
            });
  }

  @Test
  void everySourceColumnTellsItsPostgresTypeAndEveryColumnItsMeaning() {
    for (Contract c : CONTRACTS.all()) {
      for (Column column : c.columns()) {
        String name = c.table() + "." + column.name();
        assertThat(column.description()).as(name).isNotBlank();
        if (sourceTables().contains(c.table().name())
            && (c.layer() == Layer.BRONZE || c.layer() == Layer.SILVER)) {
          assertThat(column.sourceType()).as(name).isPresent();
        }
      }
    }
  }

  @Test
  void everyClinicalColumnOfSilverAndGoldHasAFhirPath() {
    List<Column> clinical = new ArrayList<>();
    for (Contract c : CONTRACTS.all()) {
      if (c.layer() == Layer.SILVER || c.layer() == Layer.GOLD) {
        c.columns().stream()
            .filter(x -> x.classification() == Classification.CLINICAL)
            .forEach(clinical::add);
      }
    }
    assertThat(clinical).hasSizeGreaterThan(200);
    assertThat(clinical).allSatisfy(x -> assertThat(x.fhirPath()).as(x.name()).isPresent());
  }

  @Test
  void theCheckCountsThemInOneLine() {
    assertThat(ContractCheck.summary(CONTRACTS).lines().findFirst().orElseThrow())
        .matches(
            "\\d+ contracts \\(\\d+ bronze, \\d+ silver, .*\\), 4 histories, \\d+ columns, \\d+ rules: ok,"
                + " \\d+ warnings?");
  }
}
