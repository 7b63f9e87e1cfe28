package io.carelake.core.lineage;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Layer;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Checks that every silver and gold column leads back to a bronze column, or is on the reviewed
 * list of constants.
 */
public final class LineageCoverage {
  private LineageCoverage() {}

  /**
   * The columns ({@code gold.x.y}) that lead nowhere and are not reviewed, and the reviewed ones
   * that do lead somewhere ({@code gold.x.y (reviewed as constant, but has lineage)}). Empty is
   * good.
   */
  public static List<String> missing(
      Collection<Contract> contracts,
      Map<TableId, ColumnLineage> columnLineageByTable,
      Set<String> reviewedConstants) {
    LineageGraph graph = new LineageGraph(columnLineageByTable);
    List<String> missing = new ArrayList<>();
    for (Contract contract : contracts) {
      Layer layer = contract.layer();
      if (layer != Layer.SILVER && layer != Layer.GOLD && layer != Layer.FEATURES) {
        continue;
      }
      for (Column column : contract.columns()) {
        String name = contract.table() + "." + column.name();
        boolean leads = graph.reachesBronze(contract.table(), column.name());
        if (!leads && !reviewedConstants.contains(name)) {
          missing.add(name);
        } else if (leads && reviewedConstants.contains(name)) {
          missing.add(name + " (reviewed as constant, but has lineage)");
        }
      }
    }
    return missing;
  }

  /** Reads {@code conf/lineage/constants.yaml}: column and the reason why it has no source. */
  public static Map<String, String> constants(Path file) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (IOException e) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION, "Cannot read " + file + ": it is missing; restore it", e);
    }
    Map<String, String> constants = new TreeMap<>();
    if (document instanceof Map<?, ?> map && map.get("constants") instanceof List<?> list) {
      for (Object entry : list) {
        if (!(entry instanceof Map<?, ?> e) || e.get("column") == null || e.get("reason") == null) {
          throw new CarelakeException(
              ExitCode.CONFIGURATION,
              "Invalid constants in " + file + ": (expected entries with column and reason)");
        }
        constants.put(e.get("column").toString(), e.get("reason").toString());
      }
    }
    return constants;
  }
}
