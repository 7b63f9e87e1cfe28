package io.carelake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicRangeTest {
  private static TopicRange range(String topic, int partition, long offsets) {
    return new TopicRange(new TopicPart(topic, partition), 10, 10 + offsets);
  }

  @Test
  void allOfATableGoToOneTaskAndTasksAreAboutTheSameSize() {
    List<List<TopicRange>> dealt =
        TopicRange.dealt(
            List.of(
                range("t.small", 0, 5),
                range("t.large", 1, 9_000),
                range("t.large", 0, 1_000),
                range("t.middle", 0, 600),
                range("u.small", 0, 5)),
            topic -> topic.substring(2),
            2);
    assertThat(dealt).hasSize(2);
    assertThat(dealt.get(0)).extracting(r -> r.part().topic()).containsOnly("t.large");
    assertThat(dealt.get(0)).extracting(r -> r.part().partition()).containsExactly(0, 1);
    assertThat(dealt.get(1))
        .extracting(r -> r.part().topic())
        .containsExactly("t.middle", "t.small", "u.small");
  }

  @Test
  void fewTablesMakeFewTasks() {
    assertThat(TopicRange.dealt(List.of(range("a", 0, 1)), topic -> topic, 8)).hasSize(1);
    assertThat(TopicRange.dealt(List.of(), topic -> topic, 8)).isEmpty();
  }
}
