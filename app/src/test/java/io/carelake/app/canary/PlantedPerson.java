package io.carelake.app.canary;

import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.Canary;
import io.carelake.testkit.Capture;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A person who does not exist, planted in every column that a contract protects and in everything
 * that can go wrong with an event: unreadable records, unknown topics, values of another type,
 * missing keys, rows that fail rules, a gate that fails and an expression that throws.
 */
final class PlantedPerson {
  static final String FIRST = "Zyxwinalda";
  static final String MIDDLE = "Ferimunda";
  static final String LAST = "Quorbelstad";
  static final String SSN = "987-65-4329";
  static final String PHONE = "+15550199127";
  static final String EMAIL = "z.quorbel@canary.example";
  static final String STREET = "77 Blue Lighthouse Lane";
  static final String NOTE = "coughs whenever the lighthouse turns";
  private static final String ID = "00000000-0000-4000-8000-00000000c001";

  private final Path folder;
  private final Contracts contracts;
  private final Map<String, Capture> topics = new HashMap<>();

  PlantedPerson(Path folder, Contracts contracts) {
    this.folder = folder;
    this.contracts = contracts;
  }

  /** What must be found nowhere that is not restricted. */
  static Canary canary() {
    return new Canary(FIRST, MIDDLE, LAST, SSN, SSN.replace("-", ""), PHONE, EMAIL, STREET, NOTE);
  }

  /** One capture a topic, so that its offsets go on. */
  private Capture topic(String table) {
    return topics.computeIfAbsent(
        table, t -> new Capture(folder, contracts.require(TableId.parse("bronze." + t))));
  }

  void plant() {
    person();
    record();
    topic("implants")
        .created("implant_id", "i1", "patient_id", ID, "udi", FIRST + " " + SSN, "price", "-1.00");
    topic("prostheses").created("prosthesis_id", "i1", "patient_id", ID, "udi", LAST + " " + SSN);
    topic("users")
        .line(
            "{\"topic\":\"cdc.legacy.imports\",\"partition\":0,\"offset\":0,\"ts\":1750000000000,"
                + "\"key\":null,\"payload\":\"{\\\"name\\\":\\\""
                + LAST
                + "\\\"}\"}")
        .line(FIRST + " " + LAST + ": this line is no record at all")
        .payload("{\"op\": \"c\", \"after\": {\"first_name\": \"" + FIRST)
        .payload(LAST + " " + SSN + " is not JSON");
  }

  private void person() {
    Capture users = topic("users");
    Object[] known = {
      "user_id",
      ID,
      "role",
      "PATIENT",
      "status",
      "ACTIVE",
      "first_name",
      FIRST,
      "middle_name",
      MIDDLE,
      "last_name",
      LAST,
      "suffix",
      LAST,
      "maiden_name",
      LAST,
      "birth_place",
      STREET,
      "date_of_birth",
      7_000,
      "gender",
      "F",
      "email",
      EMAIL,
      "phone",
      PHONE,
      "ssn",
      SSN,
      "drivers_license",
      SSN,
      "passport",
      SSN
    };
    users.created(known).updated(known);
    // Fails rules: not an address, not a number, died before birth.
    users.created(
        "user_id",
        "00000000-0000-4000-8000-00000000c002",
        "role",
        "PATIENT",
        "first_name",
        FIRST,
        "last_name",
        LAST,
        "email",
        FIRST + LAST,
        "phone",
        LAST,
        "ssn",
        NOTE,
        "status",
        "ACTIVE",
        "deceased_at",
        "1901-01-01T00:00:00.000000Z",
        "date_of_birth",
        7_000);
    // Values of other types than the contract's, and a row without its key.
    users
        .created(
            "user_id",
            "00000000-0000-4000-8000-00000000c003",
            "date_of_birth",
            LAST,
            "income",
            SSN,
            "created_at",
            NOTE,
            "healthcare_expenses",
            EMAIL)
        .created("user_id", null, "first_name", FIRST, "last_name", LAST, "ssn", SSN);
    topic("user_addresses")
        .created("address_id", "a1", "user_id", ID, "line", STREET)
        .created("address_id", "a2", "user_id", ID, "line", STREET, "valid_from", STREET);
    topic("patient_registrations")
        .created(
            "registration_id",
            "r1",
            "patient_id",
            ID,
            "mrn",
            SSN,
            "first_name",
            FIRST,
            "last_name",
            LAST,
            "ssn",
            SSN,
            "phone",
            PHONE,
            "email",
            EMAIL,
            "address_line",
            STREET)
        .created(
            "registration_id",
            "r2",
            "patient_id",
            ID,
            "first_name",
            FIRST,
            "last_name",
            LAST,
            "phone",
            LAST,
            "registered_at",
            SSN);
  }

  private void record() {
    topic("medical_records")
        .created("record_id", "m1", "patient_id", ID, "summary", NOTE)
        .created("record_id", "m2", "patient_id", ID, "summary", NOTE, "created_at", NOTE);
    topic("reviews").created("review_id", "v1", "comment", NOTE + " " + FIRST);
    topic("insurance_policies")
        .created("policy_id", "p1", "patient_id", ID, "policy_number", SSN, "owner_name", FIRST);
    topic("notifications")
        .created(
            "notification_id", "n1", "recipient", EMAIL, "payload", "{\"to\":\"" + LAST + "\"}");
  }
}
