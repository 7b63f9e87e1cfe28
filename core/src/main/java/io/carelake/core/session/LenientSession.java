package io.carelake.core.session;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;

/**
 * A session in which an expression that cannot be computed for a row is null instead of an error.
 * Rules that aggregate a table run in it: an error would quote the value in the logs of every
 * executor, and one odd row would take the verdict over all others away.
 */
public final class LenientSession {
  private static final Map<String, String> SETTINGS =
      Map.of(
          SQLConf.ANSI_ENABLED().key(), "false",
          SQLConf.LEGACY_TIME_PARSER_POLICY().key(), "CORRECTED",
          SQLConf.MAP_KEY_DEDUP_POLICY().key(), "LAST_WIN");

  private LenientSession() {}

  /** A copy of the session that differs in this alone; the session itself stays as it is. */
  public static SparkSession of(SparkSession session) {
    SparkSession lenient = session.cloneSession();
    SETTINGS.forEach(lenient.conf()::set);
    return lenient;
  }

  /**
   * Does something while the session is the active one of this thread, for libraries that ask Spark
   * for it.
   */
  public static <T> T within(SparkSession session, Supplier<T> work) {
    scala.Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(session);
    try {
      return work.get();
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }
}
