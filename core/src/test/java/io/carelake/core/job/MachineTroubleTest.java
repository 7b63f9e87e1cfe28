package io.carelake.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class MachineTroubleTest {
  private static final IOException FULL = new IOException("/lake/x: No space left on device");

  @Test
  void tellsTheWordsOfTheSystemAndNoMore() {
    assertThat(MachineTrouble.of(new UncheckedIOException(FULL)))
        .contains("No space left on device");
    assertThat(MachineTrouble.exitCode(new UncheckedIOException(FULL)))
        .isEqualTo(ExitCode.TRY_AGAIN);
    RuntimeException ofATask =
        new RuntimeException(
            "Task 0 failed: java.io.IOException: /a/b: No space left on device\n\tat x.Y.z");
    assertThat(MachineTrouble.exitCode(ofATask)).isEqualTo(ExitCode.TRY_AGAIN);
  }

  @Test
  void whatSomebodyMustGrantIsNotTriedAgain() {
    assertThat(MachineTrouble.exitCode(new IOException("/lake: Permission denied")))
        .isEqualTo(ExitCode.CONFIGURATION);
  }

  @Test
  void aValueThatSaysSoIsNoTroubleOfTheMachine() {
    RuntimeException cast =
        new RuntimeException("The value 'No space left on device' cannot be cast to INT");
    assertThat(MachineTrouble.of(cast)).isEmpty();
    assertThat(MachineTrouble.exitCode(cast)).isEqualTo(ExitCode.BUG);
  }

  @Test
  void ourOwnErrorSaysItself() {
    assertThat(MachineTrouble.exitCode(new CarelakeException(ExitCode.GATE_FAILED, "no", FULL)))
        .isEqualTo(ExitCode.GATE_FAILED);
    assertThatThrownBy(() -> MachineTrouble.refuse(FULL, "judge silver.x"))
        .hasMessage("Cannot judge silver.x: No space left on device; run again when it is over");
    MachineTrouble.refuse(new IllegalStateException("else"), "judge silver.x");
  }
}
