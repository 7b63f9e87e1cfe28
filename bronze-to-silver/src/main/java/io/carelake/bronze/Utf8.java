package io.carelake.bronze;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from bytes and back, refusing what is no UTF-8 instead of replacing it. */
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

  /** The bytes of a text that was spelled with escapes, and may have half a surrogate pair. */
  static byte[] bytes(String text, String what) throws NotJsonException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Half a pair becomes a question mark: only text with one of those is looked at by character.
    boolean isSuspect = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('?') >= 0;
    if (isSuspect && !ValueReader.isWellFormed(text)) {
      throw new NotJsonException("the " + what + " has an unpaired surrogate");
    }
    return bytes;
  }
}
