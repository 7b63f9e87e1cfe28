package io.carelake.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every table of silver and gold is judged by more than what must be there. */
class RuleCoverageTest {
  /** True of any row that a service writes; they say nothing about what a row means. */
  private static final Set<String> GENERIC = Set.of("updated_not_before_created");

  @Test
  void everyServedTableHasRulesOfItsOwn() {
    Set<String> bare = new TreeSet<>();
    for (Layer layer : List.of(Layer.SILVER, Layer.GOLD)) {
      for (Contract c : RepositoryContracts.load().of(layer)) {
        boolean isJudged =
            c.rules().stream()
                .anyMatch(r -> !RuleReader.isRequiredness(r) && !GENERIC.contains(r.id()));
        if (!isJudged) {
          bare.add(c.table().toString());
        }
      }
    }
    assertThat(bare).isEmpty();
  }

  @Test
  void everyRuleOfTheCatalogueSaysWhy() {
    assertThat(RepositoryContracts.load().all())
        .allSatisfy(
            c ->
                assertThat(c.rules())
                    .allSatisfy(
                        r ->
                            assertThat(r.description()).as(c.table() + " " + r.id()).isNotBlank()));
  }
}
