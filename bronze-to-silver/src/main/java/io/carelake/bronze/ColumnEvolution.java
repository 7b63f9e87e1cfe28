package io.carelake.bronze;

import io.carelake.core.contract.Contract;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.types.StructType;

/**
 * Makes columns of fields that a source has gained. Only names that can be columns, only scalars,
 * and only so many: the names come from the events.
 */
final class ColumnEvolution {
  private static final int MOST_BEYOND_THE_CONTRACT = 50;
  private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private ColumnEvolution() {}

  /** Adds the columns to both images; the drift with what was added in place of unknown. */
  static Map<Drift, Long> evolve(
      Contract contract, Table table, StructType image, Map<Drift, Long> drift) {
    Set<String> taken = new TreeSet<>();
    for (String name : image.fieldNames()) {
      taken.add(name.toLowerCase(Locale.ROOT));
    }
    int room = MOST_BEYOND_THE_CONTRACT + contract.columns().size() - image.size();
    Map<String, Type> added = new TreeMap<>();
    for (Map.Entry<String, Set<Drift.Found>> field : unknown(drift).entrySet()) {
      Optional<Type> type = type(field.getValue());
      if (added.size() < room && !taken.contains(field.getKey()) && type.isPresent()) {
        added.put(field.getKey(), type.get());
      }
    }
    if (added.isEmpty()) {
      return drift;
    }
    UpdateSchema update = table.updateSchema();
    added.forEach(
        (name, type) ->
            update
                .addColumn(BronzeEnvelope.BEFORE, name, type)
                .addColumn(BronzeEnvelope.AFTER, name, type));
    update.commit();
    Map<Drift, Long> told = new TreeMap<>();
    drift.forEach(
        (d, events) ->
            told.merge(
                d.kind() == Drift.Kind.UNKNOWN && added.containsKey(d.field())
                    ? new Drift(Drift.Kind.ADDED, d.field(), d.found())
                    : d,
                events,
                Long::sum));
    return told;
  }

  private static Map<String, Set<Drift.Found>> unknown(Map<Drift, Long> drift) {
    Map<String, Set<Drift.Found>> fields = new TreeMap<>();
    for (Drift d : drift.keySet()) {
      if (d.kind() == Drift.Kind.UNKNOWN && COLUMN.matcher(d.field()).matches()) {
        fields.computeIfAbsent(d.field(), f -> EnumSet.noneOf(Drift.Found.class)).add(d.found());
      }
    }
    return fields;
  }

  /** The column that holds all of these; empty if none does, or nothing but null was seen. */
  private static Optional<Type> type(Set<Drift.Found> found) {
    Set<Drift.Found> values = EnumSet.copyOf(found);
    values.remove(Drift.Found.NULL);
    if (values.equals(EnumSet.of(Drift.Found.TEXT))) {
      return Optional.of(Types.StringType.get());
    } else if (values.equals(EnumSet.of(Drift.Found.WHOLE))) {
      return Optional.of(Types.LongType.get());
    } else if (values.equals(EnumSet.of(Drift.Found.BOOLEAN))) {
      return Optional.of(Types.BooleanType.get());
    } else if (values.contains(Drift.Found.NUMBER)
        && EnumSet.of(Drift.Found.NUMBER, Drift.Found.WHOLE).containsAll(values)) {
      return Optional.of(Types.DoubleType.get());
    }
    return Optional.empty();
  }
}
