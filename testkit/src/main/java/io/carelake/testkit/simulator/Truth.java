package io.carelake.testkit.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What only the simulator knows: the faults it planted and what is to become of them, and who a
 * registration is. One JSON object a line.
 */
final class Truth implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final BufferedWriter out;

  Truth(Path file) throws IOException {
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /**
   * A fault of the transport.
   *
   * @param table null for a topic that has no table
   * @param key of its event as JSON, null where it has none
   * @param expect what becomes of the event
   */
  void event(
      String fault,
      String table,
      String topic,
      int partition,
      long offset,
      String key,
      String expect) {
    ObjectNode line = JSON.createObjectNode().put("fault", fault);
    if (table != null) {
      line.put("table", table);
    }
    line.put("topic", topic).put("partition", partition).put("offset", offset);
    line.putRawValue("key", new RawValue(key == null ? "null" : key));
    write(line.put("expect", expect));
  }

  /** A fault of content: an extra row, flagged by a rule or kept and counted by a check. */
  void row(ContentFault fault, String table, String keyColumn, String key) {
    ObjectNode line = JSON.createObjectNode().put("fault", fault.fault()).put("table", table);
    line.putObject("key").put(keyColumn, key);
    line.put("expect", fault.rule().isPresent() ? "flagged" : "kept");
    fault.rule().ifPresent(rule -> line.put("rule", rule));
    fault.check().ifPresent(check -> line.put("check", check));
    write(line);
  }

  /**
   * Who a registration is.
   *
   * @param error the error it carries, null for none
   */
  void registration(String registrationId, String person, String error) {
    ObjectNode line =
        JSON.createObjectNode().put("registration_id", registrationId).put("person", person);
    write(error == null ? line : line.put("error", error));
  }

  /** A registration of somebody who is easily taken for a patient. */
  void relative(String registrationId, String person, String relation, String patient) {
    write(
        JSON.createObjectNode()
            .put("registration_id", registrationId)
            .put("person", person)
            .put("relation", relation)
            .put("relative_of", patient));
  }

  private void write(ObjectNode line) {
    try {
      out.write(line.toString());
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the truth file", e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
