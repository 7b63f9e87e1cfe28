package io.carelake.core.contract;

import java.util.Locale;

/** The layers of the lake; each is a namespace of the catalog. */
public enum Layer {
  BRONZE,
  SILVER,
  GOLD,
  FEATURES,
  SECURE,
  OPS;

  public static Layer of(TableId table) {
    return valueOf(table.namespace().toUpperCase(Locale.ROOT));
  }

  public String namespace() {
    return name().toLowerCase(Locale.ROOT);
  }
}
