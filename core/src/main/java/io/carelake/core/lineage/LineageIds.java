package io.carelake.core.lineage;

import io.carelake.core.contract.TableId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The identifiers of lineage: derived from the run, so that a repeated run repeats them. */
public final class LineageIds {
  /** The name space of Carelake's name-based identifiers (RFC 4122, version 5). */
  private static final UUID CARELAKE = UUID.fromString("5a1f6f0e-3c0b-5d1e-9a55-ca4e1a4e0001");

  private LineageIds() {}

  /** The OpenLineage run of one table in one run. */
  public static UUID tableRun(String runId, TableId table) {
    return version5("run:" + runId + ":" + table);
  }

  /** The OpenLineage run of the gate of one table in one run. */
  public static UUID gateRun(String runId, TableId table) {
    return version5("gate:" + runId + ":" + table);
  }

  /** The OpenLineage run that a whole run is; Spark's own events hang below it. */
  public static UUID wholeRun(String runId) {
    return version5("run:" + runId);
  }

  /** One event of an OpenLineage run. */
  public static UUID event(UUID olRun, String eventType) {
    return version5("event:" + olRun + ":" + eventType);
  }

  private static UUID version5(String name) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      ByteBuffer space = ByteBuffer.allocate(16);
      space.putLong(CARELAKE.getMostSignificantBits()).putLong(CARELAKE.getLeastSignificantBits());
      sha1.update(space.array());
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
      long high = (hash.getLong() & 0xFFFFFFFFFFFF0FFFL) | 0x5000L;
      long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
