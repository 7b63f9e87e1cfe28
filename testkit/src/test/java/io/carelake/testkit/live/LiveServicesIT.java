package io.carelake.testkit.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.ServiceSource;
import io.carelake.testkit.RepositoryFiles;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveServicesIT {
  private static final List<String> ALL =
      RepositoryFiles.contracts().all().stream()
          .flatMap(c -> c.source().stream())
          .map(ServiceSource::service)
          .distinct()
          .sorted()
          .toList();

  @Test
  void postgresqlAndConnectAcceptWhatIsGeneratedForAllServicesAlsoTwice() throws Exception {
    assertThat(ALL).hasSize(27);
    try (LiveServices live = LiveServices.start(ALL)) {
      Stream.of("user-service", "pricing-service").forEach(live.postgres()::create);
      live.capture();
      assertThat(live.connect().running()).isEqualTo(27);
    }
  }
}
