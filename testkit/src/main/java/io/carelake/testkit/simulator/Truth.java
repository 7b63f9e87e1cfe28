package io.carelake.testkit.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What only the simulator knows: the faults it planted and what is to become of them, and who a
 * registration is.
 */
final class Truth implements AutoCloseable {
  private final BufferedWriter out;

  Truth(Path file) throws IOException {
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  /** A fault of the transport, at its position, with the key of its event where it has one. */
  void fault(
      String fault,
      String table,
      String topic,
      int partition,
      long offset,
      String key,
      String expect) {
    line(
        "{\"fault\":\""
            + fault
            + "\",\"table\":\""
            + table
            + "\",\"topic\":\""
            + topic
            + "\",\"partition\":"
            + partition
            + ",\"offset\":"
            + offset
            + ",\"key\":"
            + key
            + ",\"expect\":\""
            + expect
            + "\"}");
  }

  /** A record of a topic that has no table. */
  void fault(String fault, String topic, int partition, long offset, String expect) {
    line(
        "{\"fault\":\""
            + fault
            + "\",\"topic\":\""
            + topic
            + "\",\"partition\":"
            + partition
            + ",\"offset\":"
            + offset
            + ",\"expect\":\""
            + expect
            + "\"}");
  }

  /** A fault of content: an extra row. */
  void row(String fault, String table, String key, String expect) {
    line(
        "{\"fault\":\""
            + fault
            + "\",\"table\":\""
            + table
            + "\",\"key\":\""
            + key
            + "\",\"expect\":\""
            + expect
            + "\"}");
  }

  void registration(String registrationId, String person) {
    line("{\"registration_id\":\"" + registrationId + "\",\"person\":\"" + person + "\"}");
  }

  private void line(String json) {
    try {
      out.write(json);
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
