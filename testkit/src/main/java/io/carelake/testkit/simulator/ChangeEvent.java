package io.carelake.testkit.simulator;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.ServiceSource;
import io.carelake.testkit.simulator.SortedSpill.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One change as Debezium writes it.
 *
 * @param payload the full envelope as JSON
 * @param faults what is wrong with it
 */
record ChangeEvent(String key, String payload, List<Told> faults) {

  /** A fault and what becomes of it. */
  record Told(String fault, String expect) {}

  ChangeEvent(String key, String payload) {
    this(key, payload, List.of());
  }

  /** Writes the envelopes of one table. */
  static final class Encoder {
    private static final String PLACEHOLDER = "__debezium_unavailable_value";
    private final ServiceSource source;
    private final Faults faults;
    private final Random random;
    private final Optional<String> number;

    Encoder(Contract contract, Faults faults, Random random) {
      this.source = contract.source().orElseThrow();
      this.faults = faults;
      this.random = random;
      this.number =
          contract.columns().stream()
              .filter(c -> c.sourceType().orElse("").startsWith("numeric") && !c.isKey())
              .map(Column::name)
              .findFirst();
    }

    /**
     * The envelope of a change.
     *
     * @param snapshot what {@code source.snapshot} says
     * @param captured the connector's clock, in milliseconds
     */
    ChangeEvent encode(Change c, String op, String snapshot, long lsn, long txId, long captured) {
      List<Told> told = new ArrayList<>();
      String payload =
          "{\"before\":"
              + (op.equals("d") ? c.row() : "null")
              + ",\"after\":"
              + (op.equals("d") || op.equals("t") ? "null" : after(c, told))
              + ",\"source\":{\"version\":\"3.4.3.Final\",\"connector\":\"postgresql\",\"name\":\""
              + source.prefix()
              + "\",\"ts_ms\":"
              + c.atMillis()
              + ",\"snapshot\":\""
              + snapshot
              + "\",\"db\":\""
              + source.database()
              + "\",\"sequence\":\"[null,\\\""
              + lsn
              + "\\\"]\",\"ts_us\":"
              + c.atMillis() * 1000
              + ",\"ts_ns\":"
              + c.atMillis() * 1_000_000
              + ",\"schema\":\"public\",\"table\":\""
              + source.table()
              + "\",\"txId\":"
              + txId
              + ",\"lsn\":"
              + lsn
              + ",\"xmin\":null},\"transaction\":null,\"op\":\""
              + op
              + "\",\"ts_ms\":"
              + captured
              + ",\"ts_us\":"
              + captured * 1000
              + ",\"ts_ns\":"
              + captured * 1_000_000
              + "}";
      return new ChangeEvent(op.equals("t") ? null : c.key(), payload, told);
    }

    /** The row as the event shows it: large values left out, columns added or widened. */
    private String after(Change c, List<Told> told) {
      String after = c.row();
      String[] large =
          c.unchangedLongTexts().isEmpty() ? new String[0] : c.unchangedLongTexts().split(",", -1);
      for (String column : large) {
        if (faults.strikes(Faults.TOAST, random)) {
          after =
              after.replaceFirst(
                  "\"" + column + "\":\"(?:[^\"\\\\]|\\\\.)*+\"",
                  "\"" + column + "\":\"" + PLACEHOLDER + "\"");
          told.add(new Told(Faults.TOAST, "last value kept"));
        }
      }
      if (faults.strikes(Faults.ADDED_COLUMN, random)) {
        after = after.substring(0, after.length() - 1) + ",\"not_in_contract\":\"new\"}";
        told.add(new Told(Faults.ADDED_COLUMN, "rescued"));
      }
      if (number.isPresent() && faults.strikes(Faults.WIDENED_COLUMN, random)) {
        // numeric(p,s) became numeric(p+2,s+2): the same value with two more decimals.
        String wider =
            after.replaceFirst("(\"" + number.get() + "\":\"-?[0-9]+\\.[0-9]+)\"", "$100\"");
        if (!wider.equals(after)) {
          told.add(new Told(Faults.WIDENED_COLUMN, "same value"));
          after = wider;
        }
      }
      return after;
    }
  }
}
