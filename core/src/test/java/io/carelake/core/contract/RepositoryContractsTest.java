package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepositoryContractsTest {
  @Test
  void allLoad() {
    assertThat(RepositoryContracts.load().all()).isNotEmpty();
  }
}
