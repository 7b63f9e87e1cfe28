package io.carelake.app.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The faults that a truth file tells. */
record PlantedFaults(List<JsonNode> lines) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A row that is wrong.
   *
   * @param key the value of its one key column
   * @param rule the rule that must flag it, null if it is to be kept
   */
  record WrongRow(String fault, String table, String keyColumn, String key, String rule) {}

  static PlantedFaults read(Path truth) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(truth)) {
      JsonNode told = JSON.readTree(line);
      if (told.has("fault")) {
        lines.add(told);
      }
    }
    return new PlantedFaults(lines);
  }

  /** The names of the faults that were planted. */
  Set<String> names() {
    return lines.stream()
        .map(l -> l.get("fault").textValue())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Extra rows by table. */
  Map<String, List<WrongRow>> rows() {
    return lines.stream()
        .filter(l -> !l.has("topic"))
        .map(
            l -> {
              Map.Entry<String, JsonNode> key = l.get("key").fields().next();
              return new WrongRow(
                  l.get("fault").textValue(),
                  l.get("table").textValue(),
                  key.getKey(),
                  key.getValue().textValue(),
                  l.get("expect").textValue().equals("flagged") ? l.get("rule").textValue() : null);
            })
        .collect(Collectors.groupingBy(WrongRow::table));
  }

  /** Where the records of a fault are: topic, partition and offset. */
  Set<String> positions(String fault) {
    return lines.stream()
        .filter(l -> l.get("fault").textValue().equals(fault))
        .map(
            l ->
                String.join(
                    "/",
                    l.get("topic").textValue(),
                    l.get("partition").toString(),
                    l.get("offset").toString()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
