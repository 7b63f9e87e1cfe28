package io.carelake.core.contract;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Checks rules that are written in the language of an engine, which this room does not know. The
 * engines are those that are on the class path ({@link ServiceLoader}), so that a contract is
 * checked when it is loaded, long before a run.
 */
public interface RuleLanguage {
  /** The kind of rule that it understands. */
  Rule.Kind kind();

  /** What is wrong with the rule, empty if it can be judged. Names of rules and columns only. */
  List<String> objections(Contract contract, Rule rule);

  /**
   * What is wrong with a rule that only an engine understands. Where its engine is not on the class
   * path, as in the tests of a module that judges nothing, nobody can say; the program has all of
   * them.
   */
  static List<String> check(Contract contract, Rule rule) {
    for (RuleLanguage language :
        ServiceLoader.load(RuleLanguage.class, RuleLanguage.class.getClassLoader())) {
      if (language.kind() == rule.kind()) {
        return language.objections(contract, rule);
      }
    }
    return List.of();
  }
}
