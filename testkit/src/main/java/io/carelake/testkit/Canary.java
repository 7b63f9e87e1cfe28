package io.carelake.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Looks for planted values in files: as they are, in another case, in base64 and in hexadecimal;
 * inside gzip too. What it finds nowhere was written nowhere in these forms.
 *
 * <p>Values inside compressed Parquet pages are found only where Parquet keeps them in the clear
 * (footers, statistics, uncompressed pages); tables are searched by reading them.
 */
public final class Canary {
  private final Map<String, List<byte[]>> needles = new LinkedHashMap<>();

  /** Looks for these values; short ones would be found by chance. */
  public Canary(String... values) {
    for (String value : values) {
      if (value.length() < 6) {
        throw new IllegalArgumentException("Invalid canary: " + value + " (expected 6 or more)");
      }
      needles.put(value, forms(value));
    }
  }

  /** A file that carries a planted value. */
  public record Finding(Path file, String value) {}

  /** Every file under the folders (or named itself) that carries one. */
  public List<Finding> search(Path... places) {
    List<Finding> findings = new ArrayList<>();
    for (Path place : places) {
      if (!Files.exists(place)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(place)) {
        files.filter(Files::isRegularFile).sorted().forEach(f -> findings.addAll(searchFile(f)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return findings;
  }

  /** The planted values that a text carries. */
  public Set<String> in(String text) {
    return in(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<Finding> searchFile(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Set<String> found = new LinkedHashSet<>(in(bytes));
      if (bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
          found.addAll(in(plain.readAllBytes()));
        }
      }
      return found.stream().map(v -> new Finding(file, v)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot search " + file, e);
    }
  }

  private Set<String> in(byte[] haystack) {
    byte[] folded = lower(haystack);
    Set<String> found = new LinkedHashSet<>();
    needles.forEach(
        (value, forms) -> {
          // the first form is folded; encodings keep their case
          if (contains(folded, forms.get(0))
              || forms.stream().skip(1).anyMatch(f -> contains(haystack, f))) {
            found.add(value);
          }
        });
    return found;
  }

  private static List<byte[]> forms(String value) {
    List<byte[]> forms = new ArrayList<>();
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    forms.add(lower(utf8));
    forms.add(value.getBytes(StandardCharsets.UTF_16LE));
    // base64 of a text that contains the value, at each of the three alignments, cut to what does
    // not depend on its neighbours
    for (int shift = 0; shift < 3; shift++) {
      byte[] padded = new byte[utf8.length + shift];
      System.arraycopy(utf8, 0, padded, shift, utf8.length);
      String text = Base64.getEncoder().withoutPadding().encodeToString(padded);
      int start = shift == 0 ? 0 : shift + 1;
      int end = text.length() - (padded.length % 3 == 0 ? 0 : 1);
      forms.add(text.substring(start, end).getBytes(StandardCharsets.US_ASCII));
    }
    forms.add(java.util.HexFormat.of().formatHex(utf8).getBytes(StandardCharsets.US_ASCII));
    return forms;
  }

  private static byte[] lower(byte[] bytes) {
    byte[] folded = bytes.clone();
    for (int i = 0; i < folded.length; i++) {
      if (folded[i] >= 'A' && folded[i] <= 'Z') {
        folded[i] = (byte) (folded[i] + ('a' - 'A'));
      }
    }
    return folded;
  }

  private static boolean contains(byte[] haystack, byte[] needle) {
    outer:
    for (int i = 0; i <= haystack.length - needle.length; i++) {
      for (int j = 0; j < needle.length; j++) {
        if (haystack[i + j] != needle[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}
