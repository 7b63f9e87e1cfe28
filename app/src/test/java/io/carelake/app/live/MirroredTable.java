package io.carelake.app.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.testkit.Capture;
import io.carelake.testkit.live.SqlWriter;
import io.carelake.testkit.simulator.SourceChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A table of a service with its capture, as if change capture stood between: rows go into both, or
 * into one of them. Values are in Debezium's encoding; required columns that are not named get a
 * valid one.
 */
final class MirroredTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Contract bronze;
  private final Capture capture;
  private final Contracts contracts;
  private final SqlWriter.Databases databases;

  MirroredTable(Contracts contracts, String table, Path capture, SqlWriter.Databases databases) {
    this.contracts = contracts;
    this.bronze = contracts.require(new TableId("bronze", table));
    this.capture = new Capture(capture, bronze);
    this.databases = databases;
  }

  /** The service writes a row, and its event arrives. */
  void both(Object... fields) throws Exception {
    source(fields);
    captured(fields);
  }

  /** The service writes a row. */
  void source(Object... fields) throws Exception {
    try (SqlWriter sql = new SqlWriter(contracts, databases)) {
      long records =
          sql.write(
              List.of(new SourceChange(bronze.table().name(), "c", "", row(fields), Set.of())));
      if (records != 1) {
        throw new IllegalStateException("Wrote " + records + " records");
      }
    }
  }

  /** The event of a row arrives. */
  void captured(Object... fields) {
    capture.created(full(fields));
  }

  /** The event of a deleted row arrives. */
  void gone(Object... key) {
    capture.deleted(key);
  }

  private Object[] full(Object... fields) {
    List<Object> all = new ArrayList<>(List.of(fields));
    for (Column c : bronze.columns()) {
      if (c.required() && !all.contains(c.name())) {
        all.add(c.name());
        all.add(
            switch (c.name()) {
              case "role" -> "PATIENT";
              case "status" -> "ACTIVE";
              default -> "2025-06-01T08:00:00.123456Z";
            });
      }
    }
    return all.toArray();
  }

  private String row(Object... fields) throws JsonProcessingException {
    Object[] all = full(fields);
    ObjectNode row = JSON.createObjectNode();
    for (int i = 0; i < all.length; i += 2) {
      row.putPOJO((String) all[i], all[i + 1]);
    }
    return JSON.writeValueAsString(row);
  }
}
