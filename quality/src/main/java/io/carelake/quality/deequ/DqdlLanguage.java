package io.carelake.quality.deequ;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Rule;
import io.carelake.core.contract.RuleLanguage;
import java.util.List;

/** Checks rules of {@code engine: deequ} when contracts are loaded: by compiling them. */
public final class DqdlLanguage implements RuleLanguage {
  @Override
  public Rule.Kind kind() {
    return Rule.Kind.DEEQU;
  }

  @Override
  public List<String> objections(Contract contract, Rule rule) {
    return DqdlCompiler.compile(contract, rule).objections();
  }
}
