package io.carelake.testkit.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Synthea export made up for a test: a few patients with the same kind of life, small enough to
 * be simulated in a second, and every kind of row the simulator reads.
 */
final class SmallPopulation {
  private static final Instant FIRST_VISIT = Instant.parse("2010-03-01T09:00:00Z");
  private static final List<String> CLASSES =
      List.of("wellness", "ambulatory", "inpatient", "urgentcare", "virtual", "emergency");

  private final Map<String, Sheet> sheets = new LinkedHashMap<>();
  private final int visits;

  /** A file's lines under its header. */
  private static final class Sheet {
    private List<String> header = List.of();
    private final List<String> lines = new ArrayList<>();
  }

  private SmallPopulation(int visits) {
    this.visits = visits;
  }

  /** Writes an export of so many patients with so many visits each. */
  static Path write(Path folder, int patients, int visits) throws IOException {
    SmallPopulation p = new SmallPopulation(visits);
    p.organisations();
    for (int i = 0; i < patients; i++) {
      p.patient(i);
    }
    Files.createDirectories(folder);
    for (Map.Entry<String, Sheet> e : p.sheets.entrySet()) {
      List<String> lines = new ArrayList<>(List.of(String.join(",", e.getValue().header)));
      lines.addAll(e.getValue().lines);
      Files.write(folder.resolve(e.getKey() + ".csv"), lines);
    }
    return folder;
  }

  /** One line of a file: cells as {@code COLUMN=value}, several in a text between semicolons. */
  private void row(String file, String... texts) {
    Sheet sheet = sheets.computeIfAbsent(file, f -> new Sheet());
    List<String> header = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    for (String cell : String.join("; ", texts).split("; ", -1)) {
      int equals = cell.indexOf('=');
      header.add(cell.substring(0, equals));
      String value = cell.substring(equals + 1);
      cells.add(value.equals("null") ? "" : value);
    }
    sheet.header = header;
    sheet.lines.add(String.join(",", cells));
  }

  private static String id(Object... parts) {
    return Cells.id("small population", parts);
  }

  private void organisations() {
    row(
        "organizations",
        "Id=" + id("clinic"),
        "NAME=Clinic; CITY=Boston; STATE=MA; ZIP=02118; LAT=42.3; LON=-71.1",
        "REVENUE=100.5; UTILIZATION=7");
    row(
        "providers",
        "Id=" + id("doctor"),
        "ORGANIZATION=" + id("clinic"),
        "NAME=Doctor; GENDER=F; SPECIALITY=GENERAL PRACTICE; ENCOUNTERS=7",
        "PROCEDURES=1");
    row(
        "payers",
        "Id=" + id("payer"),
        "NAME=Payer; OWNERSHIP=GOVERNMENT; AMOUNT_COVERED=10.25; AMOUNT_UNCOVERED=0",
        "REVENUE=20; COVERED_ENCOUNTERS=1");
  }

  private void patient(int number) {
    String patient = id("patient", number);
    row(
        "patients",
        "Id=" + patient,
        "BIRTHDATE=1950-01-0" + (1 + number % 9),
        "DEATHDATE=" + (number % 5 == 4 ? "2024-06-01" : null),
        "SSN=999-10-" + (1000 + number),
        "PREFIX=Ms.; FIRST=Given" + number,
        "LAST=Family" + number,
        "MAIDEN=Before" + number,
        "MARITAL=M; RACE=white; ETHNICITY=nonhispanic; GENDER=" + (number % 2 == 0 ? "F" : "M"),
        "ADDRESS=" + number + " Main Street",
        "CITY=Boston; STATE=MA; COUNTY=Suffolk; ZIP=02118; LAT=42.3; LON=-71.1",
        "HEALTHCARE_EXPENSES=1000.5; HEALTHCARE_COVERAGE=10; INCOME=50000");
    row(
        "payer_transitions",
        "PATIENT=" + patient,
        "MEMBERID=" + id("member", number),
        "START_DATE=2009-01-01T00:00:00Z; END_DATE=2030-01-01T00:00:00Z",
        "PAYER=" + id("payer"),
        "PLAN_OWNERSHIP=Self; OWNER_NAME=Given Family");
    row(
        "allergies",
        "START=2011-01-01; STOP=; PATIENT=" + patient,
        "ENCOUNTER=" + id("visit", number, 0),
        "CODE=419199007; SYSTEM=SNOMED-CT; DESCRIPTION=Allergy; TYPE=allergy",
        "CATEGORY=food; DESCRIPTION1=Rash; SEVERITY1=MILD");
    for (int visit = 0; visit < visits; visit++) {
      visit(number, patient, visit);
    }
  }

  private void visit(int number, String patient, int visit) {
    String encounter = id("visit", number, visit);
    Instant start = FIRST_VISIT.plus(15L * 365 * visit / visits, ChronoUnit.DAYS);
    row(
        "encounters",
        "Id=" + encounter,
        "START=" + start,
        "STOP=" + start.plusSeconds(1800),
        "PATIENT=" + patient,
        "ORGANIZATION=" + id("clinic"),
        "PROVIDER=" + id("doctor"),
        "PAYER=" + id("payer"),
        "ENCOUNTERCLASS=" + CLASSES.get(visit % CLASSES.size()),
        "CODE=185349003; DESCRIPTION=Encounter; BASE_ENCOUNTER_COST=85.55",
        "TOTAL_CLAIM_COST=200.10; PAYER_COVERAGE=100.00; REASONCODE=",
        "REASONDESCRIPTION=");
    row(
        "conditions",
        "START=" + Cells.day(start),
        "STOP=" + (visit % 2 == 0 ? null : Cells.day(start.plusSeconds(900_000))),
        "PATIENT=" + patient,
        "ENCOUNTER=" + encounter,
        "CODE=44054006; DESCRIPTION=Diabetes mellitus type 2 (disorder)");
    row(
        "medications",
        "START=" + start,
        "STOP=" + start.plusSeconds(8_000_000),
        "PATIENT=" + patient,
        "PAYER=" + id("payer"),
        "ENCOUNTER=" + encounter,
        "CODE=860975; DESCRIPTION=Metformin; BASE_COST=10.00; PAYER_COVERAGE=5.00",
        "DISPENSES=3; TOTALCOST=30.00");
    row(
        "procedures",
        "START=" + start,
        "STOP=" + start.plusSeconds(600),
        "PATIENT=" + patient,
        "ENCOUNTER=" + encounter,
        "SYSTEM=SNOMED-CT; CODE=430193006; DESCRIPTION=Reconciliation",
        "BASE_COST=12.5");
    row(
        "immunizations",
        "DATE=" + start,
        "PATIENT=" + patient,
        "ENCOUNTER=" + encounter,
        "CODE=140; DESCRIPTION=Influenza; BASE_COST=136");
    row(
        "careplans",
        "Id=" + id("plan", number, visit),
        "START=" + Cells.day(start),
        "STOP=" + Cells.day(start.plusSeconds(900_000)),
        "PATIENT=" + patient,
        "ENCOUNTER=" + encounter,
        "CODE=698360004; DESCRIPTION=Diabetes self management plan");
    row(
        "devices",
        "START=" + start,
        "STOP=; PATIENT=" + patient,
        "ENCOUNTER=" + encounter,
        "CODE=72506001; DESCRIPTION=Implantable defibrillator; UDI=udi" + number + "-" + visit);
    observation(patient, encounter, start, "vital-signs", "8480-6", 120 + visit % 60, "mm[Hg]");
    observation(patient, encounter, start, "vital-signs", "8462-4", 80, "mm[Hg]");
    observation(patient, encounter, start, "vital-signs", "8867-4", 70, "/min");
    observation(patient, encounter, start, "laboratory", "2339-0", 95, "mg/dL");
    observation(patient, encounter, start, "laboratory", "33762-6", 350, "pg/mL");
    observation(patient, encounter, start, "survey", "55758-7", 1, "{score}");
    observation(patient, encounter, start, "exam", "28245-9", 1, "{score}");
    claim(number, patient, visit, encounter, start);
  }

  private void observation(
      String patient,
      String encounter,
      Instant at,
      String category,
      String code,
      int value,
      String unit) {
    row(
        "observations",
        "DATE=" + at,
        "PATIENT=" + patient,
        "ENCOUNTER=" + encounter,
        "CATEGORY=" + category,
        "CODE=" + code,
        "DESCRIPTION=Observation of " + code,
        "VALUE=" + value,
        "UNITS=" + unit,
        "TYPE=numeric");
  }

  private void claim(int number, String patient, int visit, String encounter, Instant start) {
    String claim = id("claim", number, visit);
    row(
        "claims",
        "Id=" + claim,
        "PATIENTID=" + patient,
        "PROVIDERID=" + id("doctor"),
        "PRIMARYPATIENTINSURANCEID=" + id("payer"),
        "SECONDARYPATIENTINSURANCEID=0; APPOINTMENTID=" + encounter,
        "SERVICEDATE=" + start,
        "DIAGNOSIS1=44054006; HEALTHCARECLAIMTYPEID1=1; OUTSTANDING1=0",
        "OUTSTANDING2=0; OUTSTANDINGP=0");
    transaction(number, visit, claim, patient, start, "CHARGE", "100.50", null, null);
    transaction(number, visit, claim, patient, start, "PAYMENT", null, "100.50", null);
    transaction(number, visit, claim, patient, start, "TRANSFEROUT", null, null, "0.00");
  }

  private void transaction(
      int number,
      int visit,
      String claim,
      String patient,
      Instant start,
      String type,
      String amount,
      String paid,
      String transferred) {
    row(
        "claims_transactions",
        "ID=" + id(type, number, visit),
        "CLAIMID=" + claim,
        "CHARGEID=1; PATIENTID=" + patient,
        "TYPE=" + type,
        "AMOUNT=" + amount,
        "METHOD=" + (type.equals("PAYMENT") ? "ECHECK" : null),
        "FROMDATE=" + start,
        "TODATE=" + start.plusSeconds(900),
        "PROCEDURECODE=185349003; UNITS=1; UNITAMOUNT=100.50; NOTES=Encounter",
        "PAYMENTS=" + paid,
        "TRANSFERS=" + transferred,
        "TRANSFERTYPE=1; OUTSTANDING=0.00; DIAGNOSISREF1=1");
  }
}
