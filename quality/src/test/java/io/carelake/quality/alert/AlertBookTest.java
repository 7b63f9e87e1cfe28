package io.carelake.quality.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.quality.alert.Alert.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertBookTest {
  private static final Instant START = Instant.parse("2026-01-05T06:00:00Z");
  private static final Alert.Subject SUBJECT =
      new Alert.Subject(AlertKind.COMPLETENESS, "silver.users", Optional.empty(), Optional.empty());

  private static List<Condition> seen(boolean isViolated) {
    return List.of(new Condition(SUBJECT, isViolated, isViolated ? 0.93 : 0.99, 0.98));
  }

  private static Instant after(int minutes) {
    return START.plusSeconds(60L * minutes);
  }

  @Test
  void opensOnceIsSeenAtMostHourlyAndIsResolved() {
    AlertBook book = AlertBook.of(List.of());
    Alert opened = book.take(seen(true), after(0)).get(0);
    assertThat(opened.state()).isEqualTo(State.OPENED);
    assertThat(opened.text()).isEqualTo("silver.users: completeness 93.0 %, below 98.0 %");
    for (int minute = 1; minute < 60; minute++) {
      assertThat(book.take(seen(true), after(minute))).isEmpty();
    }
    assertThat(book.take(seen(true), after(60)))
        .singleElement()
        .matches(a -> a.state() == State.STILL && a.id().equals(opened.id()));
    Alert resolved = book.take(seen(false), after(61)).get(0);
    assertThat(resolved.state()).isEqualTo(State.RESOLVED);
    assertThat(resolved.id()).isEqualTo(opened.id());
    assertThat(resolved.openedAt()).isEqualTo(START);
    assertThat(book.take(seen(false), after(62))).isEmpty();
    assertThat(book.open()).isEmpty();
  }

  @Test
  void whatIsNotLookedAtStaysAsItIs() {
    AlertBook book = AlertBook.of(List.of());
    book.take(seen(true), after(0));
    assertThat(book.take(List.of(), after(120))).isEmpty();
    assertThat(book.open()).hasSize(1);
  }

  @Test
  void aNewOneAfterAResolutionIsAnother() {
    AlertBook book = AlertBook.of(List.of());
    String first = book.take(seen(true), after(0)).get(0).id();
    book.take(seen(false), after(1));
    assertThat(book.take(seen(true), after(2)).get(0).id()).isNotEqualTo(first);
  }

  @Test
  void isReadBackFromItsRecordsInAnyOrder() {
    AlertBook book = AlertBook.of(List.of());
    List<Alert> records = new ArrayList<>();
    records.addAll(book.take(seen(true), after(0)));
    records.addAll(book.take(seen(true), after(70)));
    records.add(0, records.remove(1));
    AlertBook read = AlertBook.of(records);
    assertThat(read.open()).singleElement().matches(a -> a.lastSeenAt().equals(after(70)));
    records.addAll(0, read.take(seen(false), after(80)));
    assertThat(AlertBook.of(records).open()).isEmpty();
  }
}
