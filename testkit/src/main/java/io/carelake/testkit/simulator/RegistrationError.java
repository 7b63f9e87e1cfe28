package io.carelake.testkit.simulator;

import static io.carelake.testkit.simulator.Cells.with;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The errors that real registrations carry. */
enum RegistrationError {
  SWAPPED_NAMES,
  MISSING_SSN,
  TRANSPOSED_DATE,
  MAIDEN_NAME,
  NICKNAME,
  OLD_PHONE,
  MISSING_CONTACT,
  OLD_ADDRESS,
  TYPO_BY_KEYBOARD,
  TYPO_BY_EAR;

  private static final Map<String, String> NICKNAMES =
      Map.ofEntries(
          Map.entry("robert", "Bob"),
          Map.entry("william", "Bill"),
          Map.entry("richard", "Dick"),
          Map.entry("james", "Jim"),
          Map.entry("john", "Jack"),
          Map.entry("edward", "Ted"),
          Map.entry("margaret", "Peggy"),
          Map.entry("elizabeth", "Betty"),
          Map.entry("katherine", "Kate"),
          Map.entry("mary", "Molly"),
          Map.entry("dorothy", "Dot"),
          Map.entry("jose", "Pepe"),
          Map.entry("maria", "Mia"));

  /** Keys side by side on the keyboard. */
  private static final String KEYS = "qwertyuiopoiuytrewqasdfghjklkjhgfdsazxcvbnmnbvcxz";

  /** Spellings that sound alike. */
  private static final List<List<String>> SOUNDS =
      List.of(
          List.of("ph", "f"),
          List.of("ck", "k"),
          List.of("c", "k"),
          List.of("ie", "y"),
          List.of("ll", "l"),
          List.of("tt", "t"),
          List.of("th", "t"),
          List.of("z", "s"),
          List.of("ei", "ai"),
          List.of("e", "a"),
          List.of("i", "y"),
          List.of("o", "u"));

  static RegistrationError any(Random chance) {
    return values()[chance.nextInt(values().length)];
  }

  /** The registration with the error; where a person has no maiden name, none is used. */
  Map<String, Object> in(Map<String, Object> registration, String maiden, Random chance) {
    String first = (String) registration.get("first_name");
    String last = (String) registration.get("last_name");
    return switch (this) {
      case SWAPPED_NAMES -> with(registration, "first_name", last, "last_name", first);
      case MISSING_SSN -> with(registration, "ssn", null);
      case TRANSPOSED_DATE ->
          with(
              registration,
              "date_of_birth",
              transposed((LocalDate) registration.get("date_of_birth")));
      case MAIDEN_NAME -> with(registration, "last_name", maiden == null ? last : maiden);
      case NICKNAME -> with(registration, "first_name", nickname(first));
      case OLD_PHONE ->
          with(
              registration,
              "phone",
              String.format(Locale.ROOT, "617-555-%04d", chance.nextInt(10_000)));
      case MISSING_CONTACT -> with(registration, "phone", null, "email", null);
      case OLD_ADDRESS ->
          with(
              registration,
              "address_line",
              (1 + chance.nextInt(900)) + " Former Street",
              "zip",
              "02118");
      case TYPO_BY_KEYBOARD -> with(registration, "last_name", mistyped(last, chance));
      case TYPO_BY_EAR -> with(registration, "last_name", misheard(last));
    };
  }

  /** Day and month change places, or else the digits of the day, or else the year is wrong. */
  private static LocalDate transposed(LocalDate born) {
    int day = born.getDayOfMonth();
    int mirrored = day % 10 * 10 + day / 10;
    if (day <= 12 && day != born.getMonthValue()) {
      return LocalDate.of(born.getYear(), day, born.getMonthValue());
    }
    return mirrored == day || mirrored < 1 || mirrored > born.lengthOfMonth()
        ? born.plusYears(1)
        : born.withDayOfMonth(mirrored);
  }

  private static String nickname(String first) {
    String known = NICKNAMES.get(first.replaceAll("[0-9]+$", "").toLowerCase(Locale.ROOT));
    return known != null ? known : first.substring(0, Math.min(3, first.length()));
  }

  private static String mistyped(String name, Random chance) {
    int at = chance.nextInt(name.length());
    int key = KEYS.indexOf(Character.toLowerCase(name.charAt(at)));
    return key < 0
        ? name + "s"
        : name.substring(0, at) + KEYS.charAt((key + 1) % KEYS.length()) + name.substring(at + 1);
  }

  private static String misheard(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (List<String> sound : SOUNDS) {
      int at = lower.indexOf(sound.get(0), 1);
      if (at > 0) {
        return name.substring(0, at) + sound.get(1) + name.substring(at + sound.get(0).length());
      }
    }
    return name + "e";
  }
}
