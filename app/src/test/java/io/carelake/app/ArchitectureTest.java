package io.carelake.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.carelake.core.transform.Transform;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/** Holds the arrows of the house; each rule says how to mend a breach. */
@AnalyzeClasses(packages = "io.carelake", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule coreKnowsNoModule =
      noClasses()
          .that()
          .resideInAPackage("io.carelake.core..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.carelake.bronze..",
              "io.carelake.silver..",
              "io.carelake.quality..",
              "io.carelake.patient360..",
              "io.carelake.marts..",
              "io.carelake.app..",
              "io.carelake.testkit..")
          .because(
              "core is the language of the house: define a port in core.job and plug it in app");

  @ArchTest
  static final ArchRule bronzeToSilverStandsAlone =
      alone("io.carelake.bronze..", "io.carelake.silver..");

  @ArchTest static final ArchRule qualityStandsAlone = alone("io.carelake.quality..");

  @ArchTest static final ArchRule patient360StandsAlone = alone("io.carelake.patient360..");

  @ArchTest static final ArchRule martsStandAlone = alone("io.carelake.marts..");

  private static ArchRule alone(String... own) {
    String[] all = {
      "io.carelake.bronze..",
      "io.carelake.silver..",
      "io.carelake.quality..",
      "io.carelake.patient360..",
      "io.carelake.marts..",
      "io.carelake.app..",
      "io.carelake.testkit.."
    };
    String[] others =
        java.util.Arrays.stream(all)
            .filter(p -> !java.util.Arrays.asList(own).contains(p))
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAnyPackage(own)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because(
            "tables are the interface between modules: read the other module's table as an input");
  }

  @ArchTest
  static final ArchRule onlyTheSessionRoomBuildsSessions =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.carelake.core.session..")
          .should()
          .callMethod(SparkSession.class, "builder")
          .because("a hidden session has hidden settings: take the one of the RunContext");

  @ArchTest
  static final ArchRule onlyTheTableRoomKnowsTheLogOfDelta =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.carelake.core.table..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark.sql.delta..")
          .because("its classes are no promised interface: go through the port TableStore");

  @ArchTest
  static final ArchRule transformsArePure =
      noClasses()
          .that()
          .implement(Transform.class)
          .and()
          .resideOutsideOfPackage("io.carelake.core.transform..")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(SparkSession.class, Clock.class, Random.class)
          .orShould()
          .callMethod(Dataset.class, "collectAsList")
          .orShould()
          .callMethod(Dataset.class, "count")
          .orShould()
          .callMethod(Dataset.class, "write")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .because(
              "a transform is a function of its inputs: time comes from Inputs, writing is the runner's");

  @ArchTest
  static final ArchRule nobodySkipsTheReadDoor =
      classes()
          .that()
          .haveSimpleNameEndingWith("SqlCommand")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("ReadDoor")
          .because("queries of people go through role, purpose and audit");
}
