package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one contract must not say of another, or of itself. */
class CrossCheckTest {
  @TempDir private Path folder;
  private SampleContracts samples;

  @BeforeEach
  void aGoodPair() {
    samples = SampleContracts.pairIn(folder);
    assertThat(samples.problems()).isEmpty();
  }

  @Test
  void inputsExist() {
    samples.silver("[bronze.doses]", "[bronze.dose]");
    finds("silver-doses.odcs.yaml:58: Unknown input: bronze.dose (did you mean bronze.doses?)");
  }

  @Test
  void anIdentifiedTwinIsAnInputOnlyIfItsTwinProtectsSomething() {
    samples.put("g.odcs.yaml", gold("[secure.doses]"));
    assertThat(samples.problems()).hasSize(1).first().asString().contains("Unknown input: secure.");
    samples.silver(
        "        description: Patient who got it.\n",
        "        description: Patient who got it.\n        customProperties: [{property: protect,"
            + " value: token}]\n");
    finds();
  }

  @Test
  void inputsMakeNoCycle() {
    samples.put("g.odcs.yaml", gold("[gold.doses]"));
    finds("g.odcs.yaml:57: Invalid inputs: they form a cycle gold.doses <- gold.doses");
  }

  @Test
  void aSourceAlignedTableHasTheKeyAndTheTypesOfItsSource() {
    samples
        .silver("physicalType: DECIMAL(10,2)", "physicalType: DECIMAL(12,2)")
        .bronze(
            "        required: true\n        primaryKey: true\n        primaryKeyPosition: 1\n", "")
        .bronze(
            "        required: true\n",
            "        primaryKey: true\n        primaryKeyPosition: 1\n");
    finds(
        "silver-doses.odcs.yaml:19: Invalid key: [dose_id] (expected [patient_id] as in"
            + " bronze.doses)",
        "silver-doses.odcs.yaml:35: Invalid physicalType of amount: DECIMAL(12,2) (expected"
            + " DECIMAL(10,2), what numeric(10,2) decodes to; or a transformLogic that casts)");
  }

  @Test
  void aSourceAlignedTableServesCare() {
    samples.silver("value: TREATMENT", "value: MARKETING");
    finds(
        "silver-doses.odcs.yaml:60: Invalid consentPurpose: MARKETING (a source-aligned table"
            + " serves care first; expected TREATMENT, PAYMENT or OPERATIONS)");
  }

  @Test
  void expressionsNameColumnsThatExistAndFunctionsThatAreAllowed() {
    samples
        .silver("date_add(given_on, 0)", "date_add(given, 0)")
        .silver("implementation: amount > 0", "implementation: amount > rand()");
    assertThat(samples.problems())
        .hasSize(2)
        .contains(
            "silver-doses.odcs.yaml:44: Invalid transformLogic of given_on: Unknown column: given"
                + " (known: [amount, dose_id, given_on, patient_id])")
        .last()
        .asString()
        .startsWith(
            "silver-doses.odcs.yaml:51: Invalid rule amount_positive: Cannot use the function rand:"
                + " it is not on the allow-list; ask for it by adding it to AllowedFunctions");
  }

  @Test
  void theSubjectLeadsToAColumn() {
    samples.silver("subject, value: patient_id", "subject, value: patient");
    finds(
        "silver-doses.odcs.yaml:59: Unknown column in subject: patient (known: [amount, dose_id,"
            + " given_on, patient_id])");
    samples.silver("subject, value: patient", "subject, value: 'dose_id -> doses.patient_id'");
    finds();
    samples.silver("doses.patient_id", "dozes.patient_id");
    finds(
        "silver-doses.odcs.yaml:59: Unknown table in subject: silver.dozes (did you mean"
            + " silver.doses?)");
    samples.silver("dose_id -> dozes.patient_id", "given_on -> doses.patient_d");
    finds(
        "silver-doses.odcs.yaml:59: Invalid reference: given_on is DATE, silver.doses.dose_id is"
            + " STRING (expected the same type)",
        "silver-doses.odcs.yaml:59: Unknown column of silver.doses: patient_d (did you mean"
            + " patient_id?)");
  }

  @Test
  void relationshipsPointAtColumnsOfTheSameType() {
    samples.silver(
        "    quality:\n      - {id: amount_positive",
        "    relationships: [{type: foreignKey, from: doses.given_on, to: doses.dose_id}]\n"
            + "    quality:\n      - {id: amount_positive");
    finds(
        "silver-doses.odcs.yaml:50: Invalid reference: given_on is DATE, silver.doses.dose_id is"
            + " STRING (expected the same type)");
  }

  @Test
  void clinicalColumnsHaveAFhirPathAndIdentifiersAreProtected() {
    samples
        .silver("DATE\n        classification: none", "DATE\n        classification: clinical")
        .silver(
            "classification: none\n        description: Patient who",
            "classification: direct-identifier\n        description: Patient who");
    finds(
        "silver-doses.odcs.yaml:29: Missing protect on the direct identifier patient_id (expected"
            + " one of [token, mask, generalise, drop])",
        "silver-doses.odcs.yaml:44: Missing FHIR path of the clinical column given_on (expected"
            + " authoritativeDefinitions with type: fhirPath and the path as description)");
  }

  @Test
  void onlyATextCanHoldAToken() {
    samples.silver(
        "        transformLogic: date_add(given_on, 0)\n",
        "        customProperties: [{property: protect, value: token}]\n");
    finds(
        "silver-doses.odcs.yaml:44: Invalid protect: token (a DATE cannot hold it; use mask or"
            + " drop)");
  }

  @Test
  void aTopicFeedsOneTable() {
    samples.put(
        "other.odcs.yaml",
        SampleContracts.sample("bronze-doses.odcs.yaml")
            .replace("bronze.doses", "bronze.others")
            .replace("name: doses\n", "name: others\n"));
    finds("other.odcs.yaml:58: Duplicate topic: cdc.doses.doses already feeds bronze.doses");
  }

  @Test
  void partitioningNamesAColumn() {
    samples.silver("bucket(4, patient_id)", "bucket(4, patient)");
    finds(
        "silver-doses.odcs.yaml:61: Unknown column in partitioning: patient (known: [amount,"
            + " dose_id, given_on, patient_id])");
    samples.silver("bucket(4, patient)", "hash(patient_id)");
    assertThat(samples.problems()).first().asString().contains("Invalid partitioning: hash(");
  }

  @Test
  void anInputOfAnotherTenantIsRefused() {
    samples.silver("tenant: carelake", "tenant: elsewhere");
    finds(
        "silver-doses.odcs.yaml:58: Invalid input: bronze.doses belongs to tenant carelake"
            + " (expected elsewhere, the tenant of silver.doses)");
  }

  @Test
  void twoTablesDoNotShareAnIdentifiedTwin() {
    String plain = "        description: Patient who got it.\n";
    String guarded = plain + "        customProperties: [{property: protect, value: token}]\n";
    samples
        .silver(plain, guarded)
        .put("g.odcs.yaml", gold("[silver.doses]").replace(plain, guarded));
    assertThat(samples.problems())
        .containsExactly(
            "silver-doses.odcs.yaml:58: Duplicate table: secure.doses, its identified twin, is also"
                + " made by gold.doses; rename one of them");
  }

  @Test
  void aRelationshipOfAPropertyMayLeadToAnotherLayer() {
    samples.put(
        "g.odcs.yaml",
        gold("[silver.doses]")
            .replace("gold.doses", "gold.totals")
            .replace("name: doses\n", "name: totals\n")
            .replace(
                "        description: Patient who got it.\n",
                "        description: Patient who got it.\n"
                    + "        relationships: [{type: foreignKey, to: doses.dose_id}]\n"));
    assertThat(samples.load().require(TableId.parse("gold.totals")).relationships())
        .containsExactly(new Relationship("patient_id", TableId.parse("silver.doses"), "dose_id"));
  }

  @Test
  void aTypeThatSparkDoesNotKnowIsNamed() {
    samples.silver("DECIMAL(10,2)", "DECIMAL(50,2)");
    assertThat(samples.problems())
        .contains(
            "silver-doses.odcs.yaml:37: Invalid physicalType: DECIMAL(50,2) (expected a Spark SQL"
                + " type)");
  }

  private void finds(String... problems) {
    assertThat(samples.problems()).containsExactly(problems);
  }

  /** The silver sample turned into a gold table. */
  private static String gold(String inputs) {
    return SampleContracts.sample("silver-doses.odcs.yaml")
        .replace("silver.doses", "gold.doses")
        .replace("[bronze.doses]", inputs)
        .replace("value: cdc}", "value: merge}")
        .replace("        transformLogic: date_add(given_on, 0)\n", "");
  }
}
