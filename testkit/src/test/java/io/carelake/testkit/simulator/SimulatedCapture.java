package io.carelake.testkit.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carelake.core.contract.Contracts;
import io.carelake.testkit.RepositoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A landing folder as a consumer sees it, and its truth.
 *
 * @param records in the order of the files
 * @param truth the lines of the truth file
 */
record SimulatedCapture(Path folder, List<Record> records, List<JsonNode> truth) {
  static final Instant END = Instant.parse("2025-12-31T23:59:59Z");
  static final Contracts CONTRACTS = RepositoryFiles.contracts();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One Kafka record; key and payload are texts or null. */
  record Record(String topic, int partition, long offset, String key, String payload) {
    String position() {
      return topic + "/" + partition + "/" + offset;
    }

    JsonNode event() {
      return json(payload);
    }
  }

  /** Simulates a population into a folder of its own. */
  static SimulatedCapture of(Path population, Path folder, Faults faults, long seed)
      throws IOException {
    return of(population, folder, faults, seed, 1 << 20);
  }

  static SimulatedCapture of(Path population, Path folder, Faults faults, long seed, int runBytes)
      throws IOException {
    new Simulation(
            CONTRACTS,
            population,
            folder.resolve("landing"),
            folder.resolve("truth.jsonl"),
            faults,
            seed,
            END,
            0.08,
            runBytes)
        .run();
    return read(folder);
  }

  static SimulatedCapture read(Path folder) throws IOException {
    List<Record> records = new ArrayList<>();
    for (Path file : files(folder.resolve("landing"))) {
      for (String line : Files.readAllLines(file)) {
        JsonNode r = json(line);
        records.add(
            new Record(
                r.get("topic").textValue(),
                r.get("partition").intValue(),
                r.get("offset").longValue(),
                r.get("key").textValue(),
                r.get("payload").textValue()));
      }
    }
    List<JsonNode> truth = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("truth.jsonl"))) {
      truth.add(json(line));
    }
    return new SimulatedCapture(folder, records, truth);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + text, e);
    }
  }

  static boolean isJson(String text) {
    try {
      return JSON.readTree(text) != null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Every file's bytes, by its path in the folder; the truth too. */
  Map<String, String> bytes() throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (Path file : files(folder)) {
      bytes.put(folder.relativize(file).toString(), Files.readString(file));
    }
    return bytes;
  }

  /** The rows that a table has in the end, by key; right only for a capture without faults. */
  Map<String, JsonNode> rows(String table) {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    for (Record r : records) {
      if (!r.topic().endsWith("." + table) || r.payload() == null) {
        continue;
      }
      JsonNode event = r.event();
      if (event.get("op").textValue().equals("d")) {
        rows.remove(r.key());
      } else {
        rows.put(r.key(), event.get("after"));
      }
    }
    return rows;
  }

  Map<String, Record> byPosition() {
    Map<String, Record> all = new HashMap<>();
    records.forEach(r -> all.put(r.position(), r));
    return all;
  }

  List<JsonNode> faults(String name) {
    return truth.stream().filter(t -> t.path("fault").asText().equals(name)).toList();
  }
}
