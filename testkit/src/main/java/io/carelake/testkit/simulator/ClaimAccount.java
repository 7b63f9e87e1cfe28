package io.carelake.testkit.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/** What a claim adds up to while its transactions are read. */
final class ClaimAccount {
  String payer;
  String serviceLine = "CLINICAL";
  String firstCode;
  BigDecimal billed = BigDecimal.ZERO;
  BigDecimal paid = BigDecimal.ZERO;
  Map<String, Object> line;
  Instant lineAt;
  BigDecimal linePaid = BigDecimal.ZERO;
}
