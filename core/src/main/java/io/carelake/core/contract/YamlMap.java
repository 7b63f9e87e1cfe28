package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML mapping that knows its lines and reports what it does not like instead of throwing. */
final class YamlMap {
  private final Path file;
  private final int line;
  private final Problems problems;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();

  YamlMap(Path file, MappingNode node, Problems problems) {
    this.file = file;
    this.line = lineOf(node);
    this.problems = problems;
    for (NodeTuple entry : node.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        problems.add(file, lineOf(entry.getKeyNode()), "Invalid key (expected a name)");
      } else if (entries.putIfAbsent(key.getValue(), entry) != null) {
        problems.add(file, lineOf(key), "Duplicate key: " + key.getValue());
      }
    }
  }

  Path file() {
    return file;
  }

  int line() {
    return line;
  }

  /** The line of a key; the mapping's own line when the key is not there. */
  int line(String key) {
    return entries.containsKey(key) ? lineOf(entries.get(key).getKeyNode()) : line;
  }

  boolean has(String key) {
    return entries.containsKey(key) && !isNull(entries.get(key).getValueNode());
  }

  Set<String> keys() {
    return entries.keySet();
  }

  void problem(String key, String text) {
    problems.add(file, line(key), text);
  }

  /** Refuses every key that is not known here. */
  YamlMap only(Set<String> known) {
    for (String key : entries.keySet()) {
      if (!known.contains(key)) {
        problem(key, Spelling.unknown("key", key, known));
      }
    }
    return this;
  }

  /** A text; empty, with a problem, when it is missing. */
  Optional<String> required(String key) {
    if (!has(key)) {
      problem(key, "Missing " + key);
      return Optional.empty();
    }
    return text(key);
  }

  Optional<String> text(String key) {
    Optional<String> value = scalar(key);
    if (value.isPresent() && value.get().isBlank()) {
      problem(key, "Invalid " + key + ": it is empty (expected a text)");
      return Optional.empty();
    }
    return value;
  }

  boolean flag(String key) {
    return parsed(
            key,
            "true or false",
            v ->
                switch (v) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw new IllegalArgumentException(v);
                })
        .orElse(false);
  }

  /** A scalar turned into a value; {@code parser} throws IllegalArgumentException to refuse it. */
  <T> Optional<T> parsed(String key, String expected, Function<String, T> parser) {
    Optional<String> value = scalar(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.apply(value.get().strip()));
    } catch (IllegalArgumentException e) {
      problem(key, "Invalid " + key + ": " + value.get() + " (expected " + expected + ")");
      return Optional.empty();
    }
  }

  Optional<YamlMap> map(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (entries.get(key).getValueNode() instanceof MappingNode node) {
      return Optional.of(new YamlMap(file, node, problems));
    }
    problem(key, "Invalid " + key + " (expected a mapping)");
    return Optional.empty();
  }

  List<YamlMap> maps(String key) {
    List<YamlMap> items = new ArrayList<>();
    for (Node node : items(key)) {
      if (node instanceof MappingNode mapping) {
        items.add(new YamlMap(file, mapping, problems));
      } else {
        problems.add(file, lineOf(node), "Invalid item of " + key + " (expected a mapping)");
      }
    }
    return items;
  }

  List<String> texts(String key) {
    List<String> items = new ArrayList<>();
    for (Node node : items(key)) {
      if (node instanceof ScalarNode scalar) {
        items.add(scalar.getValue());
      } else {
        problems.add(file, lineOf(node), "Invalid item of " + key + " (expected a text)");
      }
    }
    return items;
  }

  /** The texts of a list that may hold nulls, without them. */
  List<String> textsWithoutNulls(String key) {
    List<String> items = new ArrayList<>();
    for (Node node : items(key)) {
      if (node instanceof ScalarNode scalar) {
        if (!isNull(node)) {
          items.add(scalar.getValue());
        }
      } else {
        problems.add(file, lineOf(node), "Invalid item of " + key + " (expected a text)");
      }
    }
    return items;
  }

  boolean isList(String key) {
    return has(key) && entries.get(key).getValueNode() instanceof SequenceNode;
  }

  private List<Node> items(String key) {
    if (!has(key)) {
      return List.of();
    }
    if (entries.get(key).getValueNode() instanceof SequenceNode node) {
      return node.getValue();
    }
    problem(key, "Invalid " + key + " (expected a list)");
    return List.of();
  }

  private Optional<String> scalar(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (entries.get(key).getValueNode() instanceof ScalarNode node) {
      return Optional.of(node.getValue());
    }
    problem(key, "Invalid " + key + " (expected a single value)");
    return Optional.empty();
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
