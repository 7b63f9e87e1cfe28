package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuarantineLimitTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 100, false",
    "0, 1, 100, true",
    "10, 10, 10, false",
    "10, 11, 1000000, true",
    "0.05, 5, 100, false",
    "0.05, 6, 100, true",
    ".05, 6, 100, true",
    "0.0, 1, 100, true",
    "1.0, 100, 100, false",
  })
  void comparesRowsWithANumberOrAShare(String limit, long failing, long rows, boolean isExceeded) {
    assertThat(QuarantineLimit.parse(limit).isExceededBy(failing, rows)).isEqualTo(isExceeded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "5 %", "1.5", "0,05", "half", "1e3"})
  void refusesWhatIsNeither(String text) {
    assertThatThrownBy(() -> QuarantineLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
