package io.carelake.core.lineage;

import io.carelake.core.CoreSpark;
import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.ServiceSource;
import io.carelake.core.contract.Subject;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.RunContext;
import io.carelake.core.job.RunContext.ParentRun;
import io.carelake.core.table.IcebergTableStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;

/**
 * A small lake of its own: one bronze table, one silver table with a protected column, one gold.
 */
final class LineageFixture {
  static final TableId BRONZE = TableId.parse("bronze.lin_people");
  static final TableId SILVER = TableId.parse("silver.lin_people");
  static final TableId SECURE = TableId.parse("secure.lin_people");
  static final TableId GOLD = TableId.parse("gold.lin_reach");
  static final Instant AS_OF = Instant.parse("2025-12-31T23:59:59Z");

  private LineageFixture() {}

  static Column column(String name, Classification kind, Protection protection) {
    return new Column(
        name,
        "string",
        DataTypes.StringType,
        "The " + name + ".",
        false,
        name.equals("id") ? 1 : 0,
        kind,
        false,
        Optional.of("text"),
        Optional.empty(),
        Optional.ofNullable(protection),
        Optional.empty(),
        List.of());
  }

  static Contract contract(TableId id, Load load, List<TableId> inputs, Column... columns) {
    boolean bronze = id.namespace().equals("bronze");
    return new Contract(
        id,
        Path.of(id + ".odcs.yaml"),
        "1.0.0",
        "active",
        "test",
        "Purpose of " + id + ".",
        "",
        "One row per person.",
        List.of(columns),
        load,
        inputs,
        bronze
            ? Optional.of(new ServiceSource("user-service", "users_db", "cdc.users.people"))
            : Optional.empty(),
        Subject.column("id"),
        ConsentPurpose.TREATMENT,
        List.of(),
        List.of(),
        "people-team",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false);
  }

  static Contracts contracts() {
    Column id = column("id", Classification.NONE, null);
    Column email = column("email", Classification.DIRECT_IDENTIFIER, Protection.TOKEN);
    Column city = column("city", Classification.QUASI_IDENTIFIER, null);
    return new Contracts(
        List.of(
            contract(BRONZE, Load.APPEND, List.of(), id, email, city),
            contract(SILVER, Load.CDC, List.of(BRONZE), id, email, city),
            contract(
                GOLD,
                Load.MERGE,
                List.of(SILVER),
                city,
                column("reached", Classification.NONE, null),
                column("generation", Classification.NONE, null)),
            contract(
                LineageTable.ID,
                Load.APPEND,
                List.of(),
                column("event_id", Classification.NONE, null),
                column("event_type", Classification.NONE, null),
                new Column(
                    "event_time",
                    "timestamp",
                    DataTypes.TimestampType,
                    "",
                    false,
                    0,
                    Classification.NONE,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of()),
                column("run_id", Classification.NONE, null),
                column("ol_run_id", Classification.NONE, null),
                column("job_namespace", Classification.NONE, null),
                column("job_name", Classification.NONE, null),
                column("target", Classification.NONE, null),
                column("event", Classification.NONE, null))));
  }

  static RunContext run(String runId, Optional<ParentRun> parent) {
    return new RunContext(
        CoreSpark.session(),
        runId,
        AS_OF,
        AS_OF,
        Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC),
        contracts(),
        new IcebergTableStore(CoreSpark.session()),
        parent);
  }
}
