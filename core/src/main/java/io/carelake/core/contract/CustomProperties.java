package io.carelake.core.contract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The {@code customProperties} of a level, by name. */
final class CustomProperties {
  private final YamlMap owner;
  private final Map<String, YamlMap> byName = new HashMap<>();

  CustomProperties(YamlMap owner, Set<String> known) {
    this.owner = owner;
    for (YamlMap item : owner.maps("customProperties")) {
      item.only(OdcsKeys.CUSTOM);
      Optional<String> name = item.required("property");
      if (name.isEmpty()) {
        continue;
      }
      if (!known.contains(name.get())) {
        item.problem("property", Spelling.unknown("custom property", name.get(), known));
      } else if (byName.putIfAbsent(name.get(), item) != null) {
        item.problem("property", "Duplicate custom property: " + name.get());
      } else if (!item.has("value")) {
        item.problem("value", "Missing value of custom property " + name.get());
      }
    }
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  int line(String name) {
    return has(name) ? byName.get(name).line() : owner.line();
  }

  Optional<String> text(String name) {
    return has(name) ? byName.get(name).text("value") : Optional.empty();
  }

  boolean flag(String name) {
    return has(name) && byName.get(name).flag("value");
  }

  /** A list, or a single value as a list of one. */
  List<String> texts(String name) {
    if (!has(name)) {
      return List.of();
    }
    YamlMap item = byName.get(name);
    return item.isList("value") ? item.texts("value") : item.text("value").stream().toList();
  }

  <T> Optional<T> parsed(String name, String expected, Function<String, T> parser) {
    if (!has(name)) {
      return Optional.empty();
    }
    Optional<String> value = text(name);
    try {
      return value.map(parser);
    } catch (IllegalArgumentException e) {
      problem(name, "Invalid " + name + ": " + value.get() + " (expected " + expected + ")");
      return Optional.empty();
    }
  }

  void problem(String name, String text) {
    if (has(name)) {
      byName.get(name).problem("property", text);
    } else {
      owner.problem("customProperties", text);
    }
  }
}
