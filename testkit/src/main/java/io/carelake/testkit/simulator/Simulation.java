package io.carelake.testkit.simulator;

import io.carelake.core.contract.Contracts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * One population's lives, written as a landing folder. The same arguments give the same bytes, on
 * whatever machine and with whatever memory.
 *
 * @param contracts the tables of the services
 * @param export the Synthea export to read
 * @param landing the folder to write, one folder per topic
 * @param truth the file that tells planted faults and who a registration is
 * @param end the moment the population was exported
 * @param registrationErrors share of registrations with an error, 0 to 1
 * @param runBytes how much of a table is sorted in memory before it goes to disk
 */
record Simulation(
    Contracts contracts,
    Path export,
    Path landing,
    Path truth,
    Faults faults,
    long seed,
    Instant end,
    double registrationErrors,
    int runBytes) {

  /** Change capture began ten years before the end: older rows are read by the first snapshot. */
  private static final Duration CAPTURED = Duration.ofDays(3652);

  /**
   * What was written.
   *
   * @param events records in the landing folder
   */
  record Result(long events) {}

  Result run() throws IOException {
    Files.createDirectories(landing);
    try (Truth told = new Truth(truth)) {
      TopicWriter writer = new TopicWriter(landing, end, faults, told, seed);
      long written = changes(told, writer::write);
      writer.unknownTopic((int) Math.ceil(faults.rate(Faults.UNKNOWN_TOPIC) * written));
      return new Result(writer.events());
    }
  }

  /** The bare changes of every table, instead of captured topics. */
  void changes(ChangeLog.TableWriter writer) throws IOException {
    try (Truth told = new Truth(truth)) {
      changes(told, writer);
    }
  }

  private long changes(Truth told, ChangeLog.TableWriter writer) throws IOException {
    Path scratch = Files.createTempDirectory("carelake-simulate");
    try (ChangeLog log = new ChangeLog(contracts, scratch, end, end.minus(CAPTURED), runBytes);
        PatientRows rows = new PatientRows(export)) {
      ContentFaults.plantInto(log, contracts, faults, told, seed, end);
      live(new World(export, log, told, end, seed, registrationErrors, rows));
      rows.requireEnd();
      log.drain(writer);
      return log.written();
    } finally {
      Files.deleteIfExists(scratch);
    }
  }

  /** One patient after the other, so that memory holds one life at a time. */
  private static void live(World world) {
    new DirectoryLives(world).write();
    new PlatformLives(world).write();
    AccountLives accounts = new AccountLives(world);
    InsuranceLives insurance = new InsuranceLives(world);
    EncounterLives encounters = new EncounterLives(world);
    MedicalRecordLives records = new MedicalRecordLives(world);
    PrescriptionLives prescriptions = new PrescriptionLives(world);
    ObservationLives observations = new ObservationLives(world);
    PathwayLives pathways = new PathwayLives(world);
    DeviceLives devices = new DeviceLives(world);
    ClaimLives claims = new ClaimLives(world);
    ServiceLives services = new ServiceLives(world);
    world
        .csv("patients")
        .forEach(
            person -> {
              String patient = person.get("Id");
              world.nextPatient();
              accounts.patient(person);
              insurance.patient(patient);
              // The others look their providers up by encounter, claims their prescriptions.
              encounters.patient(person);
              records.patient(patient);
              prescriptions.patient(patient);
              observations.patient(patient);
              pathways.patient(patient);
              devices.patient(patient);
              claims.patient(patient);
              services.patient(person);
            });
  }
}
