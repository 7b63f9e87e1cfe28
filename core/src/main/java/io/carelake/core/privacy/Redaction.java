package io.carelake.core.privacy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.MachineTrouble;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.catalyst.parser.ParseException;

/**
 * What may be shown of settings and of errors. Spark, Jackson and Arrow quote the value that broke
 * them; a run must be able to say what went wrong without saying whose value it was.
 */
public final class Redaction {
  public static final String REDACTED = "*********(redacted)";

  /**
   * Names of properties whose values are secret; Spark's own default misses {@code
   * spark.sql.catalog.*.credential} and keys by other names.
   */
  public static final String SECRET_NAMES =
      "(?i)secret|passw|token|credential|authorization|signature|bearer"
          + "|(access|account|private|api|shared|encryption|auth|sas|routing)[._-]?key|keystore"
          + "|slack[._-]?url|webhook";

  private static final Pattern SECRET = Pattern.compile(SECRET_NAMES);
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@]+@");
  private static final Pattern INLINE_SECRET =
      Pattern.compile("(?i)((?:password|secret|token|credential)[a-z_.-]*\\s*=\\s*)[^\\s,;&]+");
  private static final Pattern ERROR_CLASS =
      Pattern.compile("\\[([A-Z][A-Z0-9_]+(?:\\.[A-Z][A-Z0-9_]+)*)]");
  private static final Pattern SQLSTATE = Pattern.compile("SQLSTATE: ?([0-9A-Z]{5})");
  private static final int DEEPEST_CAUSE = 20;

  /**
   * Parameters of Spark's errors that name things of the catalog or of a statement, never cells.
   */
  private static final java.util.List<String> NAMES =
      java.util.List.of(
          "objectName",
          "relationName",
          "tableName",
          "columnName",
          "colName",
          "fieldName",
          "routineName",
          "functionName",
          "proposal",
          "sourceType",
          "targetType");

  private Redaction() {}

  public static boolean isSecret(String property) {
    return SECRET.matcher(property).find();
  }

  /** The settings in name order, secret values hidden. */
  public static Map<String, String> settings(Map<String, String> settings) {
    Map<String, String> shown = new TreeMap<>();
    settings.forEach((name, value) -> shown.put(name, setting(name, value)));
    return new LinkedHashMap<>(shown);
  }

  /** The value of one setting as it may be shown. */
  public static String setting(String name, String value) {
    if (isSecret(name)) {
      return REDACTED;
    }
    String shown = USER_INFO.matcher(value).replaceAll("");
    return INLINE_SECRET.matcher(shown).replaceAll("$1" + REDACTED);
  }

  /**
   * What may be said of an error: our own messages as they are; of any other its kind, Spark's
   * error class and SQLSTATE with the names it speaks of, what the operating system says, and where
   * in our code it came from. No other text of it.
   */
  public static String message(Throwable error) {
    Throwable at = error;
    for (int i = 0; at != null && i < DEEPEST_CAUSE; i++, at = at.getCause()) {
      if (at instanceof CarelakeException) {
        return at.getMessage();
      }
    }
    String machine = MachineTrouble.of(error).map(words -> ": " + words).orElse("");
    return described(error) + machine + origin(error);
  }

  private static String described(Throwable error) {
    Throwable at = error;
    Throwable last = error;
    for (int i = 0; at != null && i < DEEPEST_CAUSE; i++, at = at.getCause()) {
      if (at instanceof SparkThrowable spark && spark.getErrorClass() != null) {
        return kind(at)
            + ": "
            + spark.getErrorClass()
            + sqlState(spark.getSqlState())
            + names(spark)
            + position(at);
      }
      last = at;
    }
    // An error of a task reaches the driver as text inside of another one.
    for (at = error; at != null; at = at.getCause() == at ? null : at.getCause()) {
      String text = String.valueOf(at.getMessage());
      Matcher m = ERROR_CLASS.matcher(text);
      if (m.find()) {
        Matcher state = SQLSTATE.matcher(text);
        return kind(at) + ": " + m.group(1) + sqlState(state.find() ? state.group(1) : null);
      }
    }
    return last == error ? kind(error) : kind(error) + " caused by " + kind(last);
  }

  private static String kind(Throwable error) {
    String name = error.getClass().getSimpleName();
    return name.isEmpty() ? error.getClass().getName() : name;
  }

  private static String sqlState(String state) {
    return state == null ? "" : " (SQLSTATE " + state + ")";
  }

  private static String names(SparkThrowable error) {
    StringBuilder names = new StringBuilder();
    Map<String, String> parameters = error.getMessageParameters();
    for (String name : NAMES) {
      String value = parameters == null ? null : parameters.get(name);
      if (value != null && !value.contains("'")) {
        names.append(", ").append(name).append(' ').append(value);
      }
    }
    return names.toString();
  }

  private static String position(Throwable error) {
    if (error instanceof ParseException parse && parse.line().isDefined()) {
      return ", line "
          + parse.line().get()
          + (parse.startPosition().isDefined() ? " column " + parse.startPosition().get() : "");
    }
    return "";
  }

  private static String origin(Throwable error) {
    for (StackTraceElement frame : error.getStackTrace()) {
      if (frame.getClassName().startsWith("io.carelake.")
          && !frame.getClassName().endsWith("Test")) {
        return " at " + frame.getFileName() + ":" + frame.getLineNumber();
      }
    }
    return "";
  }
}
