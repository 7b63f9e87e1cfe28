package io.carelake.app.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Landing folders made by {@code scripts/simulate}, made once and kept under {@code target}. */
public final class SimulatedLanding {
  private SimulatedLanding() {}

  /**
   * The lives of a few patients; the folder is {@code target/check/<name>/landing} of the checkout.
   */
  public static synchronized Path of(String name, int patients, String... options) {
    Path folder = Carelake.HOME.resolve("target/check").resolve(name);
    Path landing = folder.resolve("landing");
    if (!Files.isRegularFile(folder.resolve("truth.jsonl"))) {
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--out", landing.toString(),
                  "--patients", String.valueOf(patients),
                  "--seed", "7",
                  "--truth", folder.resolve("truth.jsonl").toString()));
      arguments.addAll(Arrays.asList(options));
      Carelake.Ended ended = Carelake.script("simulate", arguments.toArray(String[]::new));
      assertThat(ended.exitCode()).as(ended.err()).isZero();
    }
    return landing;
  }
}
