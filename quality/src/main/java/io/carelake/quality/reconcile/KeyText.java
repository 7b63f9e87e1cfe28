package io.carelake.quality.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** A key as one text: the JSON array of its canonical texts. */
final class KeyText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KeyText() {}

  static String of(List<String> key) {
    try {
      return JSON.writeValueAsString(key);
    } catch (JsonProcessingException e) {
      // Its message would tell the key.
      throw new IllegalStateException("Cannot write a key as JSON");
    }
  }
}
