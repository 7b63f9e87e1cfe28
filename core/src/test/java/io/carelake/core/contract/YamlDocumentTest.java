package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlDocumentTest {
  @TempDir private Path folder;

  @Test
  void refusesABillionLaughsAtItsFirstAnchor() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      String last = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s]\n".formatted(i, i, last, last, last));
    }
    assertThat(problems(bomb.toString()))
        .containsExactly("x.odcs.yaml:1: Cannot use a YAML anchor or alias: write the value out");
  }

  @Test
  void refusesDepthSizeTagsAndText() {
    assertThat(problems("a: " + "[".repeat(20_000)))
        .containsExactly("x.odcs.yaml:1: Cannot read the contract: nested deeper than 24");
    assertThat(problems("a: " + "x".repeat(1 << 21)))
        .containsExactly("x.odcs.yaml:1: Cannot read the contract: larger than 1048576 bytes");
    assertThat(problems("a: 1\nb: !!javax.script.ScriptEngineManager [x]"))
        .containsExactly("x.odcs.yaml:2: Cannot use a YAML tag: write the value plainly");
    assertThat(problems("a: !!binary aGk="))
        .containsExactly("x.odcs.yaml:1: Cannot use a YAML tag: write the value plainly");
    assertThat(problems("just text"))
        .containsExactly("x.odcs.yaml:1: Cannot read the contract: it is not a YAML mapping");
    assertThat(problems(""))
        .containsExactly("x.odcs.yaml:1: Cannot read the contract: it is not a YAML mapping");
  }

  @Test
  void namesTheLineOfASyntaxErrorAndOfADuplicateKey() {
    assertThat(problems("a: 1\nb: [1, 2\nc: 3"))
        .singleElement()
        .asString()
        .startsWith("x.odcs.yaml:3: Cannot read the contract: not valid YAML, ");
    assertThat(problems("id: a\nname: b\nid: c"))
        .containsExactly("x.odcs.yaml:3: Duplicate key: id");
    assertThat(problems("a: 1\n---\nb: 2"))
        .singleElement()
        .asString()
        .contains("Cannot read the contract: not valid YAML");
  }

  @Test
  void refusesBytesThatAreNotText() throws IOException {
    Files.write(folder.resolve("x.odcs.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x00});
    assertThat(read())
        .containsExactly("x.odcs.yaml:1: Cannot read the contract: it is not UTF-8 text");
  }

  private List<String> problems(String yaml) {
    try {
      Files.writeString(folder.resolve("x.odcs.yaml"), yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), this::read);
  }

  private List<String> read() {
    Problems problems = new Problems();
    YamlDocument.read(folder.resolve("x.odcs.yaml"), problems);
    return problems.all().stream()
        .map(p -> p.toString().substring(folder.toString().length() + 1))
        .toList();
  }
}
