package io.carelake.core.privacy;

import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Layer;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who may read what. Each role sees some layers, for some purposes; what it sees of a column
 * follows from the column's classification ({@link Masks}).
 *
 * <p>Bronze, quarantine and the identified twins in {@code secure} are the restricted zone: the
 * clinician reads the twins, for treatment; the steward mends data and reads everything.
 */
public enum Role {
  /**
   * Builds and runs pipelines, the default of an embedded lake: silver, gold, features and ops, the
   * tokenised twins, direct identifiers masked.
   */
  ENGINEER(
      EnumSet.of(Layer.SILVER, Layer.GOLD, Layer.FEATURES, Layer.OPS),
      List.of(ConsentPurpose.OPERATIONS, ConsentPurpose.PAYMENT)),
  /**
   * Studies and trains models: silver, gold and features of those who agreed to it, tokenised;
   * direct identifiers masked, quasi-identifiers made coarser.
   */
  DATA_SCIENTIST(
      EnumSet.of(Layer.SILVER, Layer.GOLD, Layer.FEATURES),
      List.of(ConsentPurpose.RESEARCH, ConsentPurpose.AI_TRAINING, ConsentPurpose.OPERATIONS)),
  /** Treats patients: silver, gold and the identified twins, in the clear. */
  CLINICIAN(EnumSet.of(Layer.SILVER, Layer.GOLD, Layer.SECURE), List.of(ConsentPurpose.TREATMENT)),
  /** Mends data and identities: every layer, quarantine too, in the clear. */
  STEWARD(
      EnumSet.allOf(Layer.class),
      List.of(ConsentPurpose.OPERATIONS, ConsentPurpose.TREATMENT, ConsentPurpose.PAYMENT)),
  /** Answers for what is done with data: names, counts and ops everywhere, no patient's values. */
  COMPLIANCE_OFFICER(EnumSet.allOf(Layer.class), List.of(ConsentPurpose.OPERATIONS));

  private final Set<Layer> layers;
  private final List<ConsentPurpose> purposes;

  Role(Set<Layer> layers, List<ConsentPurpose> purposes) {
    this.layers = layers;
    this.purposes = purposes;
  }

  /** The role of a name, in any case, with hyphens or underscores. */
  public static Role of(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values())
        .filter(r -> r.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new CarelakeException(
                    ExitCode.CONFIGURATION,
                    "Unknown role "
                        + name
                        + " (known: "
                        + Arrays.stream(values()).map(Role::id).toList()
                        + ")"));
  }

  /** The name as people write it. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Set<Layer> layers() {
    return layers;
  }

  /** For what it may read; the first is meant when none is stated. */
  public List<ConsentPurpose> purposes() {
    return purposes;
  }

  public ConsentPurpose defaultPurpose() {
    return purposes.get(0);
  }
}
