package io.carelake.core.contract;

import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.List;
import java.util.stream.Collectors;

/** Contracts that cannot be used, with everything that is wrong with them. */
public class ContractException extends CarelakeException {
  private static final long serialVersionUID = 1L;
  private final transient List<Problem> problems;

  ContractException(List<Problem> problems) {
    super(
        ExitCode.CONFIGURATION,
        "Cannot load the contracts: "
            + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + "; correct what follows and check with 'scripts/carelake contracts check'\n"
            + problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** By file and line. */
  public List<Problem> problems() {
    return problems;
  }
}
