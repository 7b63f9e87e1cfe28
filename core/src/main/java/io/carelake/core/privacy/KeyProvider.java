package io.carelake.core.privacy;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says where the token key is, and reads it there. What travels to executors is this address, never
 * the key: each process reads the key itself, from its own environment or from the file, and keeps
 * it in memory. There is no default key.
 *
 * <p>The file named in the properties is chosen deliberately for one lake and wins over the
 * environment variable, which is ambient.
 *
 * @param file the key file, empty to read the environment variable
 * @param stamp when the file was last changed, so that a rotated key is read again
 */
public record KeyProvider(String file, long stamp) implements Serializable {
  /** {@code k1:<base64>}, several versions separated by commas. */
  public static final String VARIABLE = "CARELAKE_TOKEN_KEY";

  /** The Spark property that names the key file. */
  public static final String FILE_PROPERTY = "spark.carelake.privacy.key-file";

  private static final Map<KeyProvider, TokenKeys> READ = new ConcurrentHashMap<>();

  /** The address of the key by these Spark properties. Reads no key yet. */
  public static KeyProvider of(Map<String, String> settings) {
    String file = settings.getOrDefault(FILE_PROPERTY, "").strip();
    return file.isEmpty() ? new KeyProvider("", 0) : ofFile(Path.of(file));
  }

  public static KeyProvider ofFile(Path file) {
    long stamp;
    try {
      stamp = Files.exists(file) ? Files.getLastModifiedTime(file).toMillis() : 0;
    } catch (IOException e) {
      stamp = 0;
    }
    return new KeyProvider(file.toAbsolutePath().toString(), stamp);
  }

  /** The keys; fails with the remedy if there are none. */
  public TokenKeys keys() {
    return READ.computeIfAbsent(this, p -> p.read(System.getenv()));
  }

  TokenKeys read(Map<String, String> environment) {
    if (!file.isEmpty()) {
      return KeyFile.read(Path.of(file));
    }
    String value = environment.getOrDefault(VARIABLE, "").strip();
    if (value.isEmpty()) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot make tokens: no token key is set; set the environment variable "
              + VARIABLE
              + " to k1:<base64 of 32 random bytes>, or the property "
              + FILE_PROPERTY
              + " to a key file that only its owner can read");
    }
    return TokenKeys.parse(value, "the environment variable " + VARIABLE);
  }
}
