package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import io.carelake.core.transform.Transform;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The fingerprint of how a table's rows are made. When it changes, the table is built anew;
 * descriptions, owners and examples are not part of it.
 *
 * <p>A transform counts with its compiled code and that of its package, or with its SQL text. The
 * engine of the source-aligned tables does not: a release of it would read all of bronze again, so
 * a change in it that must reach old rows is followed by a run with {@code --full}. How rules are
 * judged counts with a number ({@link RowValidator#EDITION}).
 */
public final class Recipe {
  private static final String JUDGED = "rules " + RowValidator.EDITION;

  private Recipe() {}

  /** Of a table that follows the events of a source. */
  public static String of(Contract contract, Contract bronze) {
    return digest(describe(contract), describe(bronze), JUDGED);
  }

  public static String of(Contract contract, Transform transform) {
    return digest(
        describe(contract), transform.recipe(), CodeDigest.of(transform.getClass()), JUDGED);
  }

  /** What a contract alone says of rows, whatever the code. */
  public static String said(Contract contract) {
    // Twice, as tables have it written.
    return digest(describe(contract), describe(contract));
  }

  private static String describe(Contract c) {
    List<List<Object>> columns =
        c.columns().stream()
            .map(
                x ->
                    List.<Object>of(
                        x.name(),
                        x.type().sql(),
                        x.required(),
                        x.keyPosition(),
                        x.sourceType(),
                        x.transformLogic(),
                        x.protection(),
                        x.criticalDataElement()))
            .toList();
    List<List<Object>> rules =
        c.rules().stream()
            .map(
                r ->
                    List.<Object>of(
                        r.id(), r.kind(), r.column(), r.expression(), r.onFailure(), r.dimension()))
            .toList();
    return List.of(c.table(), columns, rules, c.load(), c.inputs(), c.subject(), c.consentPurpose())
        .toString();
  }

  private static String digest(String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        sha.update(part.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
