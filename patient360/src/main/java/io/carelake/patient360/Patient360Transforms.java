package io.carelake.patient360;

import io.carelake.core.transform.Transform;
import java.util.List;

/** The Java transforms of this module. */
public final class Patient360Transforms {
  private Patient360Transforms() {}

  public static List<Transform> all() {
    return List.of(new LinkPersons(), new BuildPatient360());
  }
}
