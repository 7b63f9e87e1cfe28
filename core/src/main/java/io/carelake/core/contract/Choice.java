package io.carelake.core.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads the constants of an enum as contracts write them: lower case, with hyphens. */
final class Choice {
  private Choice() {}

  static <E extends Enum<E>> E of(Class<E> type, String text) {
    if (!text.equals(text.toLowerCase(Locale.ROOT))
        && !text.equals(text.toUpperCase(Locale.ROOT))) {
      throw new IllegalArgumentException(text);
    }
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  static <E extends Enum<E>> String expected(Class<E> type) {
    List<String> names = Arrays.stream(type.getEnumConstants()).map(Choice::written).toList();
    return "one of " + names;
  }

  static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
