package io.carelake.quality.deequ;

import com.amazon.deequ.checks.Check;
import io.carelake.core.contract.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rule of {@code engine: deequ}, compiled to Deequ's checks.
 *
 * @param columns the columns it looks at
 * @param objections why it cannot be judged; empty if it can
 */
public record DqdlRule(Rule rule, Node condition, Set<String> columns, List<String> objections) {

  /** What must hold: one check, or several of which all or any must. */
  sealed interface Node permits One, All, Any {}

  /**
   * One rule of DQDL.
   *
   * @param where the rows it looks at; empty for all
   */
  record One(Check check, Optional<String> where) implements Node {}

  record All(List<Node> nodes) implements Node {}

  record Any(List<Node> nodes) implements Node {}

  /** Deequ's checks, each described by a name of its own. */
  public List<Check> checks() {
    return leaves().stream().map(One::check).toList();
  }

  List<One> leaves() {
    List<One> leaves = new ArrayList<>();
    collect(condition, leaves);
    return leaves;
  }

  private static void collect(Node node, List<One> leaves) {
    if (node instanceof One one) {
      leaves.add(one);
    } else if (node instanceof All all) {
      all.nodes().forEach(n -> collect(n, leaves));
    } else if (node instanceof Any any) {
      any.nodes().forEach(n -> collect(n, leaves));
    }
  }
}
