package io.carelake.bronze;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * Which table a topic belongs to. Debezium names topics {@code <prefix>.<schema>.<table>}, our
 * router renames them to {@code cdc.<prefix>.<table>}; both are known for every bronze contract.
 *
 * <p>Heartbeats and transaction markers belong to no table: they are kept in {@code
 * bronze.unassigned} like every other topic without a contract, marked as {@code control}.
 */
final class TopicRoutes implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String ROUTED = "cdc";
  private static final Pattern DOT = Pattern.compile("\\.");

  private final HashMap<String, TableId> byTopic = new HashMap<>();
  private final HashMap<String, TableId> byPrefixAndTable = new HashMap<>();

  TopicRoutes(Collection<Contract> bronze) {
    for (Contract c : bronze) {
      c.source()
          .ifPresent(
              s -> {
                byTopic.put(s.topic(), c.table());
                byPrefixAndTable.put(s.prefix() + "." + s.table(), c.table());
              });
    }
  }

  Optional<TableId> table(String topic) {
    TableId exact = byTopic.get(topic);
    if (exact != null) {
      return Optional.of(exact);
    }
    String[] parts = DOT.split(topic, -1);
    if (parts.length != 3 || parts[0].equals(ROUTED)) {
      return Optional.empty();
    }
    return Optional.ofNullable(byPrefixAndTable.get(parts[0] + "." + parts[2]));
  }

  /**
   * The topics that are read if nobody says which: everything routed, the topics of the contracts
   * (also under Debezium's own names), and the control topics of their connectors.
   */
  Pattern standard() {
    List<String> parts = new ArrayList<>();
    parts.add(ROUTED + "\\..*");
    parts.add("__debezium-heartbeat.*");
    byTopic.keySet().stream()
        .filter(t -> !t.startsWith(ROUTED + "."))
        .sorted()
        .forEach(t -> parts.add(Pattern.quote(t)));
    byPrefixAndTable.keySet().stream()
        .map(k -> k.substring(0, k.indexOf('.')))
        .distinct()
        .sorted()
        .forEach(prefix -> parts.add(Pattern.quote(prefix) + "\\.(transaction|[^.]+\\.[^.]+)"));
    return Pattern.compile(String.join("|", parts));
  }

  static boolean isControl(String topic) {
    return topic.startsWith("__debezium-heartbeat")
        || (topic.endsWith(".transaction") && topic.indexOf('.') == topic.lastIndexOf('.'));
  }

  /** Epochs of topics whose offsets began again, from Spark properties. */
  record Epochs(Map<String, Integer> byTopic) implements Serializable {
    static final String PROPERTY = "spark.carelake.topic-epoch.";

    static Epochs of(SparkSession spark) {
      Map<String, Integer> byTopic = new HashMap<>();
      scala.collection.JavaConverters.mapAsJavaMap(spark.conf().getAll())
          .forEach(
              (name, value) -> {
                if (name.startsWith(PROPERTY)) {
                  byTopic.put(name.substring(PROPERTY.length()), epoch(name, value));
                }
              });
      return new Epochs(byTopic);
    }

    private static int epoch(String name, String value) {
      try {
        return Integer.parseInt(value.trim());
      } catch (NumberFormatException e) {
        throw new CarelakeException(
            ExitCode.CONFIGURATION,
            "Invalid " + name + ": " + value + " (expected a whole number)");
      }
    }

    int of(String topic) {
      return byTopic.getOrDefault(topic, 0);
    }
  }
}
