package io.carelake.core.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Keyed tokens: {@code k1:} and 32 hex digits (128 bits of an HMAC-SHA-256). Equal values of one
 * domain have equal tokens, so that tables still join; without the key nobody can compute the token
 * of a guessed value. A token is still protected health information: whoever holds the key can
 * verify a guess.
 *
 * <p>The domain is the column's name: the {@code ssn} of two tables join, an {@code mrn} that
 * happens to look like a {@code policy_number} does not. Each domain has a key of its own, derived
 * from the secret. Null stays null.
 */
public final class Tokens {
  private static final Pattern FORM = Pattern.compile("k[1-9][0-9]{0,5}:[0-9a-f]{32}");
  private static final String DERIVATION = "carelake.token.v1\0";
  private static final int BYTES = 16;

  // One Mac per thread, key set, version and domain: a Mac is not thread-safe, and setting one up
  // costs as much as three tokens.
  private static final ThreadLocal<Map<TokenKeys, Map<String, Mac>>> MACS =
      ThreadLocal.withInitial(HashMap::new);

  private final KeyProvider provider;

  public Tokens(KeyProvider provider) {
    this.provider = provider;
  }

  /** The token of a value by the current key. */
  public String token(String domain, String value) {
    return tokenBy(provider, domain, value);
  }

  /** Whether a token, by whatever key version we still hold, is the value's. */
  public boolean verifies(String domain, String value, String token) {
    if (value == null || token == null || !FORM.matcher(token).matches()) {
      return false;
    }
    TokenKeys keys = provider.keys();
    String version = token.substring(0, token.indexOf(':'));
    Optional<byte[]> key = keys.key(version);
    return key.isPresent()
        && MessageDigest.isEqual(
            compute(keys, version, domain, value).getBytes(StandardCharsets.US_ASCII),
            token.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The token of a string column. The plan names the column and where the key can be read; the key
   * is in no plan, literal, closure, event log or page of the UI.
   */
  public Column column(String domain, Column value) {
    KeyProvider address = provider;
    UDF1<String, String> token = v -> tokenBy(address, domain, v);
    return functions.udf(token, DataTypes.StringType).withName("token").apply(value);
  }

  private static String tokenBy(KeyProvider provider, String domain, String value) {
    if (value == null) {
      return null;
    }
    TokenKeys keys = provider.keys();
    return compute(keys, keys.currentVersion(), domain, value);
  }

  private static String compute(TokenKeys keys, String version, String domain, String value) {
    Mac mac =
        MACS.get()
            .computeIfAbsent(keys, k -> new HashMap<>())
            .computeIfAbsent(version + ':' + domain, d -> mac(keys, version, domain));
    byte[] digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
    return version + ':' + HexFormat.of().formatHex(digest, 0, BYTES);
  }

  private static Mac mac(TokenKeys keys, String version, String domain) {
    byte[] derived =
        keyed(keys.key(version).orElseThrow())
            .doFinal((DERIVATION + domain).getBytes(StandardCharsets.UTF_8));
    return keyed(derived);
  }

  private static Mac keyed(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no HmacSHA256", e);
    }
  }
}
