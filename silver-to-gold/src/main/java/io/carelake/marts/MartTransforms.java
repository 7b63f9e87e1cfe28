package io.carelake.marts;

import io.carelake.core.transform.Transform;
import java.util.List;

/**
 * The Java transforms of this module; marts that one SELECT can make are .sql files beside their
 * contracts.
 */
public final class MartTransforms {
  private MartTransforms() {}

  public static List<Transform> all() {
    return List.of();
  }
}
