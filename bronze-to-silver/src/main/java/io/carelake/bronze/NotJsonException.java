package io.carelake.bronze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/**
 * Bytes that are not one JSON document. The message says what and where, never what it read:
 * Jackson's own messages quote their input, so they are not carried on.
 */
final class NotJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  NotJsonException(String reason) {
    super(reason, null, false, false);
  }

  static NotJsonException of(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return new NotJsonException("nested deeper or with longer numbers than can be read");
    }
    long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
    if (at < 0) {
      at = e.getLocation().getByteOffset();
    }
    return new NotJsonException(
        (e instanceof JsonEOFException ? "ends in the middle of a value" : "malformed JSON")
            + " at character "
            + at);
  }
}
