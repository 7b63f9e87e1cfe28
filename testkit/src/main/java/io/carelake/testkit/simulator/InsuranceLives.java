package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.day;
import static io.carelake.testkit.simulator.Cells.id;
import static io.carelake.testkit.simulator.Cells.instant;
import static io.carelake.testkit.simulator.Cells.row;
import static io.carelake.testkit.simulator.Cells.with;

import io.carelake.testkit.simulator.ChangeLog.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Policies of patients with their payers. */
final class InsuranceLives {
  private final World world;

  InsuranceLives(World world) {
    this.world = world;
  }

  void patient(String patient) {
    world.rows().of(patient, "payer_transitions").forEach(this::policy);
  }

  private void policy(CsvFile.Row r) {
    Instant start = instant(r.get("START_DATE"));
    Instant end = instant(r.get("END_DATE"));
    String ownership = r.get("PLAN_OWNERSHIP");
    boolean over = end != null && !end.isAfter(world.end());
    Map<String, Object> policy =
        row(
            "policy_id",
            id("policy", r.get("PATIENT"), r.number()),
            "patient_id",
            r.get("PATIENT"),
            "payer_id",
            r.get("PAYER"),
            "secondary_payer_id",
            r.get("SECONDARY_PAYER"),
            "priority",
            1,
            "policy_number",
            r.get("MEMBERID"),
            "plan_ownership",
            ownership == null ? null : ownership.toUpperCase(Locale.ROOT),
            "owner_name",
            r.get("OWNER_NAME"),
            "plan_type",
            "MEDICAL",
            "start_date",
            day(start),
            "end_date",
            null,
            "status",
            "ACTIVE");
    List<State> states =
        new ArrayList<>(
            List.of(new State(start, end == null ? policy : with(policy, "end_date", day(end)))));
    if (over) {
      states.add(new State(end, with(policy, "end_date", day(end), "status", "EXPIRED")));
    }
    world.log().live("insurance_policies", states, null);
  }
}
