package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KafkaWatchTest {
  private final List<String> told = new ArrayList<>();

  @Test
  void anOutageIsOneLineWhenItBeginsAndOneWhenItEnds() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    new KafkaWatch("kafka at b:9092", () -> asked.incrementAndGet() == 2, told::add)
        .awaitAnswer(new CountDownLatch(1));
    assertThat(told).hasSize(2);
    assertThat(told.get(0))
        .isEqualTo("No answer of kafka at b:9092: waiting; what has landed stays");
    assertThat(told.get(1)).matches("Answer of kafka at b:9092 after [0-9]+ s more: reading on");
  }

  @Test
  void whoIsToldToStopDoesNotWaitForABroker() throws InterruptedException {
    CountDownLatch stopping = new CountDownLatch(1);
    new KafkaWatch(
            "kafka at b:9092",
            () -> {
              stopping.countDown();
              return false;
            },
            told::add)
        .awaitAnswer(stopping);
    assertThat(told)
        .containsExactly("No answer of kafka at b:9092: waiting; what has landed stays");
  }
}
