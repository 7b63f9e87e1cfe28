package io.carelake.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanaryTest {
  @TempDir Path folder;
  private final Canary canary = new Canary("Zyxwina", "999-88-7777");

  @Test
  void findsThePlantedValueInEveryForm() throws IOException {
    write("plain.log", "patient ZYXWINA came");
    for (int shift = 0; shift < 3; shift++) {
      String text = "x".repeat(shift) + "Zyxwina and more";
      write(
          "b64-" + shift,
          Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }
    write("hex", "5a797877696e61");
    try (OutputStream gz = new GZIPOutputStream(Files.newOutputStream(folder.resolve("x.gz")))) {
      gz.write("{\"ssn\":\"999-88-7777\"}".getBytes(StandardCharsets.UTF_8));
    }
    write("clean", "nothing here, Zyx wina");
    assertThat(canary.search(folder).stream().map(f -> f.file().getFileName().toString()))
        .containsExactly("b64-0", "b64-1", "b64-2", "hex", "plain.log", "x.gz");
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(canary.in("no one")).isEmpty();
    assertThat(canary.search(folder.resolve("missing"))).isEmpty();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
