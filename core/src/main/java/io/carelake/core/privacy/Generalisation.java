package io.carelake.core.privacy;

import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;

/**
 * Makes a value coarser, after the HIPAA Safe Harbor rule (45 CFR 164.514(b)(2)(i)):
 *
 * <ul>
 *   <li>dates and timestamps become the first day of their year
 *   <li>ages ({@code age}, {@code …_age}, {@code age_…}) above 89 become 90
 *   <li>ZIP codes become their first three digits, {@code 000} where fewer than 20,000 people live
 *       in all places with those digits
 *   <li>anything else has no rule and becomes null
 * </ul>
 *
 * <p>The year of birth of a person above 89 is itself an identifier under Safe Harbor. Whether a
 * person is that old depends on when one asks; an export that claims Safe Harbor must settle it for
 * its own date. The tokenised twin does not claim it.
 */
final class Generalisation {
  /** Three-digit ZIP areas of 20,000 or fewer people (Census 2000, as HHS lists them). */
  static final Object[] SPARSE_ZIP3 = {
    "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878",
    "879", "884", "890", "893"
  };

  static final int OLDEST = 90;
  private static final Pattern ZIP = Pattern.compile("(^|.*_)(zip|zip_?code|postal_?code)(_.*|$)");
  private static final Pattern AGE = Pattern.compile("(^|.*_)age(_.*|$)");

  private Generalisation() {}

  static boolean isZip(String name, DataType type) {
    return type.equals(DataTypes.StringType) && ZIP.matcher(name).matches();
  }

  static boolean isAge(String name, DataType type) {
    return type instanceof NumericType && AGE.matcher(name).matches();
  }

  static Column of(String name, DataType type, Column value) {
    if (type.equals(DataTypes.DateType)) {
      return functions.trunc(value, "year");
    }
    if (type.equals(DataTypes.TimestampType)) {
      return functions.date_trunc("year", value);
    }
    if (isZip(name, type)) {
      Column first = functions.substring(functions.trim(value), 1, 3);
      return functions
          .when(functions.not(functions.trim(value).rlike("^[0-9]{5}([- ]?[0-9]{4})?$")), null)
          .when(first.isin(SPARSE_ZIP3), "000")
          .otherwise(first);
    }
    if (isAge(name, type)) {
      return functions.least(value, functions.lit(OLDEST).cast(type));
    }
    return functions.lit(null);
  }
}
