package io.carelake.patient360;

import io.carelake.core.contract.TableId;

/** The tables this module reads and makes. */
final class Tables {
  static final TableId PERSON_XREF = TableId.parse("secure.person_xref");
  static final TableId PATIENT_360 = TableId.parse("gold.patient_360");
  static final TableId USERS = TableId.parse("secure.users");
  static final TableId USER_ADDRESSES = TableId.parse("secure.user_addresses");
  static final TableId DIAGNOSES = TableId.parse("silver.diagnoses");
  static final TableId PRESCRIPTIONS = TableId.parse("silver.prescriptions");
  static final TableId ALLERGIES = TableId.parse("silver.allergies");
  static final TableId VITALS = TableId.parse("silver.vitals");
  static final TableId LAB_RESULTS = TableId.parse("silver.lab_results");
  static final TableId INSURANCE_POLICIES = TableId.parse("silver.insurance_policies");
  static final TableId PAYERS = TableId.parse("silver.payers");
  static final TableId APPOINTMENTS = TableId.parse("silver.appointments");
  static final TableId ENCOUNTERS = TableId.parse("silver.encounters");

  private Tables() {}
}
