package io.carelake.core.privacy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secret keys that tokens are made with, by version. Old versions stay, so that tokens made
 * with them can still be verified; new tokens are made with the current one.
 *
 * <p>Not serialisable, and silent about its content: a key lives in the memory of the processes
 * that were given it, and nowhere else.
 */
public final class TokenKeys {
  static final int MIN_BYTES = 32;
  private static final Pattern ENTRY = Pattern.compile("(k[1-9][0-9]{0,5}):(\\S+)");

  private final TreeMap<Integer, byte[]> keys = new TreeMap<>();
  private final int current;

  private TokenKeys(Map<Integer, byte[]> keys, Optional<Integer> current) {
    this.keys.putAll(keys);
    this.current = current.orElseGet(this.keys::lastKey);
  }

  /**
   * Reads {@code k1:<base64>} entries, separated by white space or commas; {@code #} comments a
   * line. The highest version is current unless an entry {@code current:k1} says otherwise.
   *
   * @param origin where the text comes from, for errors
   */
  static TokenKeys parse(String text, String origin) {
    Map<Integer, byte[]> keys = new TreeMap<>();
    Optional<Integer> current = Optional.empty();
    String entries = text.replaceAll("(?m)#.*$", "").strip();
    for (String entry : entries.split("[\\s,]+", -1)) {
      if (entry.matches("current:k[1-9][0-9]{0,5}")) {
        current = Optional.of(Integer.valueOf(entry.substring("current:k".length())));
        continue;
      }
      Matcher m = ENTRY.matcher(entry);
      if (!m.matches()) {
        throw invalid(origin, "an entry is not of the form k1:<base64>");
      }
      if (keys.put(Integer.valueOf(m.group(1).substring(1)), decode(m, origin)) != null) {
        throw invalid(origin, "version " + m.group(1) + " stands there twice");
      }
    }
    if (keys.isEmpty()) {
      throw invalid(origin, "it names a current version but holds no key");
    }
    if (current.isPresent() && !keys.containsKey(current.get())) {
      throw invalid(origin, "the current version k" + current.get() + " is missing");
    }
    return new TokenKeys(keys, current);
  }

  private static byte[] decode(Matcher entry, String origin) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(entry.group(2));
    } catch (IllegalArgumentException e) {
      throw invalid(origin, "key " + entry.group(1) + " is not base64");
    }
    if (key.length < MIN_BYTES) {
      throw invalid(
          origin, "key " + entry.group(1) + " has " + key.length * 8 + " bits, 256 are needed");
    }
    return key;
  }

  private static CarelakeException invalid(String origin, String reason) {
    return new CarelakeException(
        ExitCode.CONFIGURATION,
        "Cannot use the token key in "
            + origin
            + ": "
            + reason
            + "; write it as k1:<base64 of 32 random bytes>, for example with 'openssl rand -base64"
            + " 32'");
  }

  /** The version new tokens are made with, for example {@code k1}. */
  String currentVersion() {
    return "k" + current;
  }

  /** The key of a version, empty if we do not hold it. */
  Optional<byte[]> key(String version) {
    return Optional.ofNullable(keys.get(Integer.valueOf(version.substring(1))));
  }

  @Override
  public String toString() {
    return "TokenKeys[current " + currentVersion() + " of " + keys.size() + "]";
  }
}
