package io.carelake.core.tables;

import io.carelake.core.contract.TableId;
import io.carelake.core.transform.Field;

/** Columns of {@code silver.prescriptions_history}, generated from its contract. */
public final class SilverPrescriptionsHistory {
  public static final TableId TABLE = new TableId("silver", "prescriptions_history");

  public static final Field PRESCRIPTION_ID = new Field(TABLE, "prescription_id");
  public static final Field PATIENT_ID = new Field(TABLE, "patient_id");
  public static final Field PROVIDER_ID = new Field(TABLE, "provider_id");
  public static final Field ENCOUNTER_ID = new Field(TABLE, "encounter_id");
  public static final Field PAYER_ID = new Field(TABLE, "payer_id");
  public static final Field RXNORM = new Field(TABLE, "rxnorm");
  public static final Field NAME = new Field(TABLE, "name");
  public static final Field DOSAGE = new Field(TABLE, "dosage");
  public static final Field FREQUENCY = new Field(TABLE, "frequency");
  public static final Field ROUTE = new Field(TABLE, "route");
  public static final Field DAYS_SUPPLY = new Field(TABLE, "days_supply");
  public static final Field STARTED_AT = new Field(TABLE, "started_at");
  public static final Field STOPPED_AT = new Field(TABLE, "stopped_at");
  public static final Field START_DATE = new Field(TABLE, "start_date");
  public static final Field STOP_DATE = new Field(TABLE, "stop_date");
  public static final Field STATUS = new Field(TABLE, "status");
  public static final Field BASE_COST = new Field(TABLE, "base_cost");
  public static final Field PAYER_COVERAGE = new Field(TABLE, "payer_coverage");
  public static final Field DISPENSES = new Field(TABLE, "dispenses");
  public static final Field TOTAL_COST = new Field(TABLE, "total_cost");
  public static final Field REASON_CODE = new Field(TABLE, "reason_code");
  public static final Field REASON = new Field(TABLE, "reason");
  public static final Field PRN = new Field(TABLE, "prn");
  public static final Field CREATED_AT = new Field(TABLE, "created_at");
  public static final Field UPDATED_AT = new Field(TABLE, "updated_at");
  public static final Field VALID_FROM = new Field(TABLE, "valid_from");
  public static final Field VALID_TO = new Field(TABLE, "valid_to");
  public static final Field RECORDED_FROM = new Field(TABLE, "recorded_from");
  public static final Field RECORDED_TO = new Field(TABLE, "recorded_to");
  public static final Field OP = new Field(TABLE, "op");

  private SilverPrescriptionsHistory() {}
}
