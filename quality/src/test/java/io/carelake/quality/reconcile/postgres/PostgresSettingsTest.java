package io.carelake.quality.reconcile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carelake.core.contract.ServiceSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSettingsTest {
  private static final ServiceSource USERS =
      new ServiceSource("user-service", "healthfinance_user", "cdc.users.users");
  private static final ServiceSource PRICES =
      new ServiceSource("pricing-service", "healthfinance_pricing", "cdc.pricing.price_list");
  private static final String PREFIX = "spark.carelake.reconcile.";

  @Test
  void aServiceHasItsOwnAddressAndUserOrThoseOfAll() {
    PostgresSettings settings =
        PostgresSettings.of(
            Map.of(
                PREFIX + "url", "jdbc:postgresql://{service}.db:5432/{database}",
                PREFIX + "user-service.url", "jdbc:postgresql://copy/users",
                PREFIX + "user-service.user", "reader_of_users"),
            Map.of());
    assertThat(settings.url(PRICES))
        .contains("jdbc:postgresql://pricing-service.db:5432/healthfinance_pricing");
    assertThat(settings.user(PRICES)).isEqualTo("carelake_reader");
    assertThat(settings.url(USERS)).contains("jdbc:postgresql://copy/users");
    assertThat(settings.user(USERS)).isEqualTo("reader_of_users");
    assertThat(PostgresSettings.of(Map.of(), Map.of()).url(USERS)).isEmpty();
  }

  @Test
  void passwordsComeFromTheEnvironmentOrAFileOnly(@TempDir Path folder) throws Exception {
    PostgresSettings settings =
        PostgresSettings.of(
            Map.of(),
            Map.of(
                "CARELAKE_RECONCILE_PASSWORD", "all",
                "CARELAKE_RECONCILE_PASSWORD_USER_SERVICE", "own"));
    assertThat(settings.password(USERS)).contains("own");
    assertThat(settings.password(PRICES)).contains("all");
    Path one = Files.writeString(folder.resolve("one"), "a=b\n");
    assertThat(of(one).password(USERS)).contains("a=b");
    Path many = Files.writeString(folder.resolve("many"), "user-service=u\nother=o\n");
    assertThat(of(many).password(USERS)).contains("u");
    assertThat(of(many).password(PRICES)).isEmpty();
    assertThatThrownBy(() -> of(folder.resolve("none")).password(USERS))
        .hasMessageContaining("Cannot read the file of passwords")
        .hasMessageNotContaining(folder.toString());
  }

  private static PostgresSettings of(Path file) {
    return PostgresSettings.of(Map.of(PREFIX + "password-file", file.toString()), Map.of());
  }

  @Test
  void secretsInSettingsAreRefusedWithoutBeingTold() {
    assertThatThrownBy(
            () -> PostgresSettings.of(Map.of(PREFIX + "user-service.password", "hush"), Map.of()))
        .hasMessageContaining("a password does not belong into settings")
        .hasMessageNotContaining("hush");
    for (String url :
        new String[] {
          "jdbc:postgresql://h/d?user=u&password=hush", "postgres://u:hush@h/d", "jdbc:mysql://hush"
        }) {
      assertThatThrownBy(() -> PostgresSettings.of(Map.of(PREFIX + "url", url), Map.of()))
          .hasMessageContaining("Invalid " + PREFIX + "url (expected jdbc:postgresql://HOST")
          .hasMessageNotContaining("hush");
    }
  }
}
