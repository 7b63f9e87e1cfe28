package io.carelake.quality.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnusualTest {
  private static List<Double> grown(int days, double from, double perDay) {
    List<Double> rows = new ArrayList<>();
    for (int i = 0; i < days; i++) {
      rows.add(from + i * perDay);
    }
    return rows;
  }

  @Test
  void isQuietOnTheFirstRuns() {
    assertThat(Unusual.rows(grown(6, 1000, 10), 0)).isEmpty();
    assertThat(Unusual.share(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 1)).isEmpty();
  }

  @Test
  void tellsAHalvedAndADoubledTable() {
    List<Double> before = grown(10, 1000, 10);
    assertThat(Unusual.rows(before, 545)).isPresent();
    assertThat(Unusual.rows(before, 2180)).isPresent();
    assertThat(Unusual.rows(before, 1100)).isEmpty();
    assertThat(Unusual.rows(before, 545).orElseThrow().bound()).isBetween(900.0, 1090.0);
  }

  @Test
  void whatVariesMayVary() {
    Random random = new Random(7);
    List<Double> before = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      before.add(1000 + random.nextInt(800) * 1.0);
    }
    assertThat(Unusual.rows(before, 1050)).isEmpty();
    assertThat(Unusual.rows(before, 10)).isPresent();
  }

  @Test
  void oneWildValueInThePastHidesNothing() {
    List<Double> shares = new ArrayList<>(List.of(0.01, 0.01, 0.9, 0.01, 0.02, 0.01, 0.01, 0.02));
    assertThat(Unusual.share(shares, 0.5)).isPresent();
    assertThat(Unusual.share(shares, 0.05)).isEmpty();
  }

  @Test
  void aTableMayBeginAndStayEmpty() {
    assertThat(Unusual.rows(grown(8, 0, 0), 0)).isEmpty();
    assertThat(Unusual.rows(grown(8, 0, 0), 500)).isPresent();
  }

  @Test
  void onlyTheLatestValuesCount() {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      shares.add(0.9);
    }
    for (int i = 0; i < Unusual.MOST; i++) {
      shares.add(0.1);
    }
    assertThat(Unusual.share(shares, 0.9)).isPresent();
    assertThat(Unusual.share(shares, 0.1)).isEmpty();
  }
}
