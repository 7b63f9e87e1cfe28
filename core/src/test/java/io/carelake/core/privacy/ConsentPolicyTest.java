package io.carelake.core.privacy;

import static io.carelake.core.privacy.TestContracts.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.CoreSpark;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Subject;
import io.carelake.core.contract.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Example tables: one consent a line, and who is withheld at noon of 1 June 2024. */
class ConsentPolicyTest {
  private static final Instant NOON = Instant.parse("2024-06-01T12:00:00Z");
  private static final String NO_REQUEST =
      "('nobody', 'ACCESS', '2024-01-01T00:00:00Z', NULL, 'OPEN')";
  private static final String NO_CONSENT =
      "('nobody', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z', NULL)";

  private final ConsentPolicy policy = new ConsentPolicy();

  private static Contract contract(ConsentPurpose purpose) {
    return TestContracts.of(
        "gold.labs",
        Subject.column("patient_id"),
        purpose,
        List.of("silver.lab_results"),
        key("patient_id", "STRING"));
  }

  private static Dataset<Row> consents(String values) {
    return CoreSpark.session()
        .sql(
            "SELECT patient_id, purpose, scope, sensitivity, decision,"
                + " CAST(valid_from AS TIMESTAMP) valid_from, CAST(valid_to AS TIMESTAMP) valid_to,"
                + " CAST(array() AS ARRAY<STRING>) _failed_rules, false _held FROM VALUES "
                + values
                + " AS t(patient_id, purpose, scope, sensitivity, decision, valid_from, valid_to)");
  }

  private static Dataset<Row> requests(String values) {
    return CoreSpark.session()
        .sql(
            "SELECT patient_id, kind, CAST(opened_at AS TIMESTAMP) opened_at, CAST(closed_at AS"
                + " TIMESTAMP) closed_at, state FROM VALUES "
                + values
                + " AS t(patient_id, kind, opened_at, closed_at, state)");
  }

  private Set<String> withheld(ConsentPurpose purpose, String consents, String requests) {
    return withheld(purpose, consents(consents), requests(requests));
  }

  private Set<String> withheld(
      ConsentPurpose purpose, Dataset<Row> consents, Dataset<Row> requests) {
    Dataset<Row> rows =
        CoreSpark.session()
            .sql("SELECT * FROM VALUES ('a'), ('b'), ('c'), ('d'), ('e'), (NULL) AS t(patient_id)");
    Dataset<Row> marked = policy.mark(contract(purpose), rows, List.of(consents, requests), NOON);
    assertThat(marked.columns()).containsExactly("patient_id", "_withheld");
    List<Row> all = marked.collectAsList();
    assertThat(all).hasSize(6);
    return all.stream()
        .filter(r -> r.getBoolean(1))
        .map(r -> String.valueOf(r.get(0)))
        .collect(Collectors.toSet());
  }

  @Test
  void treatmentIsPermittedUnlessDeniedAtThatMoment() {
    assertThat(
            withheld(
                ConsentPurpose.TREATMENT,
                "('a', 'TREATMENT', 'ALL', NULL, 'DENY', '2024-06-01T12:00:00Z', NULL),"
                    + "('b', 'TREATMENT', 'ALL', NULL, 'DENY', '2024-06-01T12:00:00.000001Z', NULL),"
                    + "('c', 'TREATMENT', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z',"
                    + " '2024-06-01T12:00:00Z'),"
                    + "('d', 'TREATMENT', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z',"
                    + " '2024-06-01T12:00:00.000001Z'),"
                    + "('e', 'PAYMENT', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z', NULL)",
                NO_REQUEST))
        .containsExactlyInAnyOrder("a", "d");
  }

  @Test
  void researchNeedsAPermissionAndTheLatestDecisionCounts() {
    assertThat(
            withheld(
                ConsentPurpose.RESEARCH,
                "('a', 'RESEARCH', 'ALL', NULL, 'PERMIT', '2024-01-01T00:00:00Z', NULL),"
                    + "('b', 'RESEARCH', 'ALL', NULL, 'PERMIT', '2024-01-01T00:00:00Z', NULL),"
                    + "('b', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-02-01T00:00:00Z', NULL),"
                    + "('c', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z', NULL),"
                    + "('c', 'RESEARCH', 'ALL', NULL, 'PERMIT', '2024-02-01T00:00:00Z', NULL),"
                    + "('d', 'RESEARCH', 'ALL', NULL, 'PERMIT', '2024-02-01T00:00:00Z', NULL),"
                    + "('d', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-02-01T00:00:00Z', NULL),"
                    + "('e', 'MARKETING', 'ALL', NULL, 'PERMIT', '2024-02-01T00:00:00Z', NULL)",
                NO_REQUEST))
        .containsExactlyInAnyOrder("b", "d", "e", "null");
  }

  @Test
  void anExpiredDenialLeavesTheOlderPermissionAndAFutureOneIsNotYetKnown() {
    assertThat(
            withheld(
                ConsentPurpose.AI_TRAINING,
                "('a', 'AI_TRAINING', 'ALL', NULL, 'PERMIT', '2024-01-01T00:00:00Z', NULL),"
                    + "('a', 'AI_TRAINING', 'ALL', NULL, 'DENY', '2024-02-01T00:00:00Z',"
                    + " '2024-03-01T00:00:00Z'),"
                    + "('b', 'AI_TRAINING', 'ALL', NULL, 'PERMIT', '2024-01-01T00:00:00Z', NULL),"
                    + "('b', 'AI_TRAINING', 'ALL', NULL, 'DENY', '2024-07-01T00:00:00Z', NULL)",
                NO_REQUEST))
        .containsExactlyInAnyOrder("c", "d", "e", "null");
  }

  @Test
  void unknownPurposesAndDecisionsPermitNothingAndDenyNothing() {
    String odd =
        "('a', 'CURIOSITY', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z', NULL),"
            + "('b', 'TREATMENT', 'ALL', NULL, 'PERHAPS', '2024-01-01T00:00:00Z', NULL),"
            + "('c', 'RESEARCH', 'ALL', NULL, 'PERHAPS', '2024-01-01T00:00:00Z', NULL)";
    assertThat(withheld(ConsentPurpose.TREATMENT, odd, NO_REQUEST)).isEmpty();
    assertThat(withheld(ConsentPurpose.RESEARCH, odd, NO_REQUEST))
        .containsExactlyInAnyOrder("a", "b", "c", "d", "e", "null");
  }

  @Test
  void theScopeAndTheSensitivityDecideWhatARecordCovers() {
    String scoped =
        "('a', '%1$s', 'labs', NULL, '%2$s', '2024-01-01T00:00:00Z', NULL),"
            + "('b', '%1$s', 'lab_results', NULL, '%2$s', '2024-01-01T00:00:00Z', NULL),"
            + "('c', '%1$s', 'documents', NULL, '%2$s', '2024-01-01T00:00:00Z', NULL),"
            + "('d', '%1$s', 'ALL', 'SUBSTANCE_USE', '%2$s', '2024-01-01T00:00:00Z', NULL)";
    assertThat(withheld(ConsentPurpose.PAYMENT, scoped.formatted("PAYMENT", "DENY"), NO_REQUEST))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(
            withheld(ConsentPurpose.RESEARCH, scoped.formatted("RESEARCH", "PERMIT"), NO_REQUEST))
        .containsExactlyInAnyOrder("b", "c", "d", "e", "null");
  }

  @Test
  void aRestrictionBarsFromItsRequestUntilItIsRefused() {
    String requests =
        "('a', 'RESTRICTION', '2024-06-01T12:00:00Z', NULL, 'OPEN'),"
            + "('b', 'RESTRICTION', '2024-06-01T12:00:01Z', NULL, 'OPEN'),"
            + "('c', 'RESTRICTION', '2024-01-01T00:00:00Z', '2024-02-01T00:00:00Z', 'REFUSED'),"
            + "('d', 'RESTRICTION', '2024-01-01T00:00:00Z', '2024-07-01T00:00:00Z', 'REFUSED'),"
            + "('e', 'ERASURE', '2024-01-01T00:00:00Z', NULL, 'OPEN')";
    assertThat(withheld(ConsentPurpose.OPERATIONS, NO_CONSENT, requests))
        .containsExactlyInAnyOrder("a", "d");
    String permits =
        "('a', 'RESEARCH', 'ALL', NULL, 'PERMIT', '2024-01-01T00:00:00Z', NULL),"
            + "('b', 'RESEARCH', 'ALL', NULL, 'PERMIT', '2024-01-01T00:00:00Z', NULL)";
    assertThat(withheld(ConsentPurpose.RESEARCH, permits, requests))
        .containsExactlyInAnyOrder("a", "c", "d", "e", "null");
  }

  @Test
  void aFlaggedRecordDeniesButDoesNotPermit() {
    String one = "('a', '%s', 'ALL', NULL, '%s', '2024-01-01T00:00:00Z', NULL)";
    Dataset<Row> permit =
        consents(one.formatted("RESEARCH", "PERMIT"))
            .withColumn("_failed_rules", org.apache.spark.sql.functions.expr("array('r')"));
    assertThat(withheld(ConsentPurpose.RESEARCH, permit, requests(NO_REQUEST))).contains("a");
    Dataset<Row> deny =
        consents(one.formatted("TREATMENT", "DENY"))
            .withColumn("_held", org.apache.spark.sql.functions.lit(true));
    assertThat(withheld(ConsentPurpose.TREATMENT, deny, requests(NO_REQUEST))).containsExactly("a");
  }

  @Test
  void aPersonIsJudgedByAllOfTheirPatientRecords() {
    Contract contract =
        TestContracts.of(
            "gold.patient_360",
            Subject.column("person_id"),
            ConsentPurpose.TREATMENT,
            List.of("silver.users"),
            key("person_id", "STRING"));
    assertThat(policy.inputs(contract))
        .containsExactly(
            TableId.parse("silver.consents"),
            TableId.parse("silver.privacy_requests"),
            TableId.parse("secure.person_xref"));
    Dataset<Row> xref =
        CoreSpark.session()
            .sql(
                "SELECT * FROM VALUES ('p', 'a'), ('p', 'b'), ('q', 'c') AS t(person_id, patient_id)");
    Dataset<Row> rows =
        CoreSpark.session().sql("SELECT * FROM VALUES ('p'), ('q') AS t(person_id)");
    List<Row> marked =
        policy
            .mark(
                contract,
                rows,
                List.of(
                    consents(
                        "('b', 'TREATMENT', 'ALL', NULL, 'DENY', '2024-01-01T00:00:00Z', NULL)"),
                    requests(NO_REQUEST),
                    xref),
                NOON)
            .orderBy("person_id")
            .collectAsList();
    assertThat(marked.stream().map(r -> r.getBoolean(1))).containsExactly(true, false);
  }

  @Test
  void timeAloneTouchesWhoseConsentBeganOrEnded() {
    String records =
        "('a', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-06-01T12:00:00Z', NULL),"
            + "('b', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-05-01T12:00:00Z',"
            + " '2024-06-01T11:00:00Z'),"
            + "('c', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-05-01T12:00:00Z', NULL),"
            + "('d', 'RESEARCH', 'ALL', NULL, 'DENY', '2024-06-01T12:00:01Z', NULL)";
    String asked = "('e', 'RESTRICTION', '2024-06-01T11:30:00Z', NULL, 'OPEN')";
    List<Dataset<Row>> tables = List.of(consents(records), requests(asked));
    Contract contract = contract(ConsentPurpose.RESEARCH);
    Instant before = NOON.minusSeconds(7200);
    for (Optional<Dataset<Row>> touched :
        List.of(
            policy.touchedByTime(contract, tables, before, NOON),
            policy.touchedByTime(contract, tables, NOON, before))) {
      assertThat(touched.orElseThrow().collectAsList().stream().map(r -> r.getString(0)))
          .containsExactlyInAnyOrder("a", "b", "e");
    }
    assertThat(policy.touchedByTime(contract, tables, NOON, NOON)).isEmpty();
  }

  @Test
  void aPatientsConsentTouchesThePerson() {
    Contract contract =
        TestContracts.of(
            "gold.patient_360",
            Subject.column("person_id"),
            ConsentPurpose.TREATMENT,
            List.of(),
            key("person_id", "STRING"));
    Dataset<Row> xref =
        CoreSpark.session()
            .sql("SELECT * FROM VALUES ('p', 'a'), ('q', 'c') AS t(person_id, patient_id)");
    Dataset<Row> patients = CoreSpark.session().sql("SELECT * FROM VALUES ('a'), ('z') AS t(key)");
    List<Dataset<Row>> tables = List.of(consents(NO_CONSENT), requests(NO_REQUEST), xref);
    assertThat(policy.subjectsOf(contract, patients, tables).collectAsList().toString())
        .isEqualTo("[[p]]");
  }

  @Test
  void asksForNothingWhereThereIsNoSubjectAndRefusesAPath() {
    assertThat(
            policy.inputs(
                TestContracts.of(
                    "silver.consents",
                    Subject.column("patient_id"),
                    ConsentPurpose.OPERATIONS,
                    List.of(),
                    key("consent_id", "STRING"))))
        .isEmpty();
    assertThat(
            policy.inputs(
                TestContracts.of(
                    "gold.kpis",
                    Subject.none("aggregates"),
                    ConsentPurpose.OPERATIONS,
                    List.of(),
                    key("day", "DATE"))))
        .isEmpty();
    Contract path =
        TestContracts.of(
            "gold.lines",
            new Subject(Optional.of("claim_id"), List.of("claims.patient_id"), Optional.empty()),
            ConsentPurpose.PAYMENT,
            List.of(),
            key("claim_id", "STRING"));
    assertThatThrownBy(() -> policy.inputs(path))
        .hasMessage(
            "Cannot apply consent to gold.lines: its subject is a path; carry the patient's id as a"
                + " column and name that as the subject");
  }
}
