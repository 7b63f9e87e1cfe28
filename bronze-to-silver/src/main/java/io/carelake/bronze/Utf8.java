package io.carelake.bronze;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from bytes, refusing what is no UTF-8 instead of replacing it. */
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** The text, null for null. */
  static String text(byte[] bytes, String what) throws NotJsonException {
    if (bytes == null) {
      return null;
    }
    // The fast way replaces bad bytes: only text with a replacement in it is read again, strictly.
    String fast = new String(bytes, StandardCharsets.UTF_8);
    if (fast.indexOf(REPLACEMENT) < 0) {
      return fast;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new NotJsonException("the " + what + " is not UTF-8");
    }
  }
}
