package io.carelake.core.contract;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads one YAML file to its nodes, never to objects. A contract needs no anchors, aliases or tags,
 * so none are accepted: they are what YAML bombs and object injection are made of.
 */
final class YamlDocument {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 24;

  private YamlDocument() {}

  /** The document's mapping; empty when it could not be read, which {@code problems} then tells. */
  static Optional<YamlMap> read(Path file, Problems problems) {
    Optional<String> text = text(file, problems);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.toString()).setCodePointLimit(MAX_BYTES).build();
    try {
      if (!isPlain(file, text.get(), settings, problems)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text.get());
      if (root.isPresent() && root.get() instanceof MappingNode mapping) {
        return Optional.of(new YamlMap(file, mapping, problems));
      }
      problems.add(file, 1, "Cannot read the contract: it is not a YAML mapping");
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      problems.add(file, line, "Cannot read the contract: not valid YAML, " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(file, 1, "Cannot read the contract: not valid YAML");
    }
    return Optional.empty();
  }

  private static Optional<String> text(Path file, Problems problems) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(file, 1, "Cannot read the contract: larger than " + MAX_BYTES + " bytes");
        return Optional.empty();
      }
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString());
    } catch (CharacterCodingException e) {
      problems.add(file, 1, "Cannot read the contract: it is not UTF-8 text");
    } catch (IOException e) {
      problems.add(file, 1, "Cannot read the contract: " + e.getClass().getSimpleName());
    }
    return Optional.empty();
  }

  private static boolean isPlain(Path file, String text, LoadSettings settings, Problems problems) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
      if (event instanceof AliasEvent
          || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
        problems.add(file, line, "Cannot use a YAML anchor or alias: write the value out");
        return false;
      }
      if (hasTag(event)) {
        problems.add(file, line, "Cannot use a YAML tag: write the value plainly");
        return false;
      }
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        problems.add(file, line, "Cannot read the contract: nested deeper than " + MAX_DEPTH);
        return false;
      }
    }
    return true;
  }

  private static boolean hasTag(Event event) {
    return event instanceof CollectionStartEvent start && start.getTag().isPresent()
        || event instanceof ScalarEvent scalar && scalar.getTag().isPresent();
  }
}
