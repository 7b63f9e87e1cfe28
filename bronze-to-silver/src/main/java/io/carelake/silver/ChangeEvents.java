package io.carelake.silver;

import static io.carelake.silver.EventColumns.col;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.carelake.bronze.BronzeEnvelope;
import io.carelake.bronze.ContractedImage;
import io.carelake.core.contract.Contract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The events of a bronze increment in silver's terms: key and columns decoded, transformed and
 * conformed by the two contracts, with the place of each event in the source's history. Lazy; one
 * row per event, in no order.
 *
 * <p>Nothing becomes null in silence: a value of the source that silver cannot hold marks the event
 * as bad, by the name of its column.
 */
final class ChangeEvents {
  private static final String SOURCE_BAD = "__source_bad";
  private static final String SOURCE_TOASTED = "__source_toasted";
  private static final String AFTER = "__after";
  private static final String ENCODED = "__encoded_";
  private static final String UNFIT = "__unfit_";
  private static final String RESCUED = "__rescued";
  private static final String ATTEMPT = "__attempt_";
  private static final String DELETE = "op = 'd'";

  private final Contract bronze;
  private final Contract silver;
  private final MovedKeys movedKeys;

  ChangeEvents(Contract bronze, Contract silver) {
    this.bronze = bronze;
    this.silver = silver;
    this.movedKeys = new MovedKeys(bronze, silver);
  }

  /** The silver columns whose value an event may lack, because an update did not touch it. */
  List<String> carriedColumns() {
    Set<String> large = largeColumns();
    return silver.columns().stream()
        .filter(c -> !c.isKey())
        .filter(c -> large.stream().anyMatch(source -> mentions(logic(c), source)))
        .map(io.carelake.core.contract.Column::name)
        .toList();
  }

  private static String logic(io.carelake.core.contract.Column c) {
    return c.transformLogic().orElse("`" + c.name() + "`");
  }

  /** The events with silver's columns and {@link EventColumns#OF_EVENT}. */
  Dataset<Row> of(Dataset<Row> increment) {
    return conform(transform(decode(increment)));
  }

  private Dataset<Row> decode(Dataset<Row> increment) {
    ContractedImage before = new ContractedImage(increment.schema(), BronzeEnvelope.BEFORE);
    ContractedImage after = new ContractedImage(increment.schema(), BronzeEnvelope.AFTER);
    List<Column> columns = new ArrayList<>();
    for (io.carelake.core.contract.Column c : bronze.columns()) {
      Column came = after.value(c.name(), c.type());
      Column unfit = after.isUnfit(c.name(), c.type());
      columns.add(came.as(ENCODED + c.name()));
      columns.add(
          (after.isOf(c.name(), c.type())
                  ? col(BronzeEnvelope.RESCUED).isNotNull().and(unfit)
                  : unfit)
              .as(UNFIT + c.name()));
      Column encoded = c.isKey() ? key(c, before, came) : came;
      Column value =
          placeholder(c, encoded)
              .map(p -> when(p, lit(null).cast(c.type())).otherwise(encoded))
              .orElse(encoded);
      columns.add(
          PostgresTypes.decode(sourceType(c), c.type(), silverType(c.name()), value).as(c.name()));
    }
    columns.add(col("after").as(AFTER));
    columns.add(col("_rescued").as(RESCUED));
    columns.addAll(transport());
    if (!largeColumns().isEmpty()) {
      columns.addAll(movedKeys.decoded());
    }
    return judged(increment.select(columns.toArray(Column[]::new)));
  }

  /**
   * Compares what came with what was decoded; a step of its own, so that nothing is decoded twice.
   */
  private Dataset<Row> judged(Dataset<Row> decoded) {
    List<Column> bad = new ArrayList<>();
    List<Column> isBad = new ArrayList<>();
    List<Column> toasted = new ArrayList<>();
    List<Column> isToasted = new ArrayList<>();
    for (io.carelake.core.contract.Column c : bronze.columns()) {
      Column encoded = col(ENCODED + c.name());
      Column lost = col(UNFIT + c.name());
      isBad.add(lost);
      Optional<Column> placeholder = placeholder(c, encoded);
      if (PostgresTypes.canFail(sourceType(c), c.type())) {
        Column came = encoded.isNotNull();
        Column undecodable =
            placeholder
                .map(p -> came.and(p.equalTo(false)))
                .orElse(came)
                .and(col(c.name()).isNull());
        isBad.add(undecodable);
        lost = lost.or(undecodable);
      }
      bad.add(when(lost, lit("undecodable:" + c.name())));
      placeholder.ifPresent(
          p -> {
            isToasted.add(p);
            toasted.add(when(p, lit(c.name())));
          });
    }
    Column anyBad = any(isBad);
    return decoded.select(
        org.apache.spark.sql.functions.col("*"),
        when(anyBad, array_compact(array(bad.toArray(Column[]::new)))).as(SOURCE_BAD),
        (toasted.isEmpty()
                ? lit(null).cast("array<string>")
                : when(any(isToasted), array_compact(array(toasted.toArray(Column[]::new)))))
            .as(SOURCE_TOASTED));
  }

  private static Optional<Column> placeholder(io.carelake.core.contract.Column c, Column encoded) {
    return c.isKey()
        ? Optional.empty()
        : PostgresTypes.isPlaceholder(sourceType(c), c.type(), encoded);
  }

  private static String sourceType(io.carelake.core.contract.Column c) {
    return c.sourceType().orElse("text");
  }

  /**
   * A delete's {@code before} is fabricated outside the key (replica identity DEFAULT), so only its
   * key is taken; where even that is missing, the Kafka key has it.
   */
  private static Column key(
      io.carelake.core.contract.Column c, ContractedImage before, Column after) {
    Column fromKey =
        coalesce(
            get_json_object(col("key"), "$." + c.name()),
            get_json_object(col("key"), "$.payload." + c.name()));
    return when(
            expr(DELETE),
            coalesce(before.value(c.name(), c.type()), PostgresTypes.tryCast(fromKey, c.type())))
        .otherwise(after);
  }

  private static List<Column> transport() {
    Column op = expr("op");
    // An incremental snapshot has its position in source.sequence; a file of records has none, and
    // its order is that of its lines.
    Column lsn =
        coalesce(
            expr("source.lsn"),
            when(
                op.equalTo("r"),
                coalesce(
                    expr("try_cast(get_json_object(source.sequence, '$[1]') AS BIGINT)"),
                    expr("_offset"))));
    Column kind =
        when(op.isin("c", "u", "d"), lit(EventColumns.CHANGE))
            .when(op.equalTo("r"), lit(EventColumns.READ))
            .when(op.equalTo("t").and(lsn.isNotNull()), lit(EventColumns.TRUNCATE))
            .when(
                op.equalTo("m").or(op.isNull().and(expr("after IS NULL AND _rescued IS NULL"))),
                lit(EventColumns.CONTROL))
            .otherwise(lit(EventColumns.UNREADABLE));
    return List.of(
        kind.as(EventColumns.KIND),
        op.as(EventColumns.OP),
        expr("coalesce(_topic_epoch, 0)").as(EventColumns.EPOCH),
        lsn.as(EventColumns.LSN),
        expr("_topic").as(EventColumns.TOPIC),
        col(BronzeEnvelope.PARTITION).as(EventColumns.PARTITION),
        expr("_offset").as(EventColumns.OFFSET),
        expr("_event_at").as(EventColumns.SOURCE_AT),
        expr("coalesce(_ingested_at, _kafka_at)").as(EventColumns.RECORDED_AT),
        coalesce(
                expr("op = 'r' AND source.snapshot IN ('last', 'last_in_data_collection')"),
                lit(false))
            .as(EventColumns.ENDS_SNAPSHOT));
  }

  private Optional<DataType> silverType(String sourceColumn) {
    return silver.columns().stream()
        .filter(s -> s.transformLogic().isEmpty() && s.name().equals(sourceColumn))
        .map(io.carelake.core.contract.Column::type)
        .findFirst();
  }

  /** Source columns to silver columns, by each column's {@code transformLogic}. */
  private Dataset<Row> transform(Dataset<Row> decoded) {
    List<Column> columns = new ArrayList<>();
    List<Column> toasted = new ArrayList<>();
    for (io.carelake.core.contract.Column c : silver.columns()) {
      String logic = logic(c);
      columns.add(
          Attempt.isNeededFor(logic)
              ? Attempt.of(expr(logic)).as(ATTEMPT + c.name())
              : expr(logic).as(c.name()));
      for (String source : largeColumns()) {
        if (mentions(logic, source)) {
          toasted.add(when(array_contains(col(SOURCE_TOASTED), source), lit(c.name())));
        }
      }
    }
    columns.add(
        (toasted.isEmpty()
                ? lit(null).cast("array<string>")
                : when(
                    col(SOURCE_TOASTED).isNotNull(),
                    call_udf(
                        "array_distinct", array_compact(array(toasted.toArray(Column[]::new))))))
            .as(EventColumns.TOASTED));
    columns.addAll(largeColumns().isEmpty() ? MovedKeys.none() : movedKeys.keys());
    for (String carried :
        List.of(
            SOURCE_BAD,
            AFTER,
            RESCUED,
            EventColumns.KIND,
            EventColumns.OP,
            EventColumns.EPOCH,
            EventColumns.LSN,
            EventColumns.TOPIC,
            EventColumns.PARTITION,
            EventColumns.OFFSET,
            EventColumns.SOURCE_AT,
            EventColumns.RECORDED_AT,
            EventColumns.ENDS_SNAPSHOT)) {
      columns.add(col(carried));
    }
    return decoded.select(columns.toArray(Column[]::new));
  }

  private Set<String> largeColumns() {
    Set<String> names = new HashSet<>();
    for (io.carelake.core.contract.Column c : bronze.columns()) {
      if (placeholder(c, lit(null)).isPresent()) {
        names.add(c.name());
      }
    }
    return names;
  }

  private static boolean mentions(String logic, String column) {
    return Pattern.compile("(?<![A-Za-z0-9_])" + column + "(?![A-Za-z0-9_])").matcher(logic).find();
  }

  /** Silver's types, and the verdict over each event. */
  private Dataset<Row> conform(Dataset<Row> transformed) {
    StructType given = transformed.schema();
    Set<String> names = Set.of(given.fieldNames());
    List<Column> columns = new ArrayList<>();
    List<Column> bad = new ArrayList<>();
    List<Column> isBad = new ArrayList<>();
    Column keyed = lit(true);
    for (io.carelake.core.contract.Column c : silver.columns()) {
      String attempt = ATTEMPT + c.name();
      boolean isAttempt = names.contains(attempt);
      Column raw = isAttempt ? Attempt.value(col(attempt)) : col(c.name());
      DataType type =
          isAttempt
              ? Attempt.type(given.apply(attempt).dataType())
              : given.apply(c.name()).dataType();
      Column value = type.equals(c.type()) ? raw : PostgresTypes.tryCast(raw, c.type());
      columns.add(value.as(c.name()));
      if (isAttempt) {
        Column failed = Attempt.hasThrown(col(attempt));
        isBad.add(failed);
        bad.add(when(failed, lit("undecodable:" + c.name())));
      }
      if (!value.equals(raw)) {
        Column lost = raw.isNotNull().and(value.isNull());
        isBad.add(lost);
        bad.add(when(lost, lit("undecodable:" + c.name())));
      }
      if (c.isKey()) {
        keyed = keyed.and(value.isNotNull());
      }
    }
    Column kind = col(EventColumns.KIND);
    Column op = col(EventColumns.OP);
    Column broken =
        when(kind.equalTo(EventColumns.UNREADABLE), lit("unreadable_event"))
            .when(col(AFTER).isNull().and(op.notEqual("d")), lit("no_after"))
            .when(keyed.equalTo(false), lit("no_key"))
            .when(col(EventColumns.LSN).isNull(), lit("no_position"));
    Column reasons =
        when(
            broken.isNotNull().or(col(SOURCE_BAD).isNotNull()).or(any(isBad)),
            call_udf(
                "array_distinct",
                functionsConcat(
                    array_compact(array(broken)),
                    coalesce(col(SOURCE_BAD), array().cast("array<string>")),
                    bad.isEmpty()
                        ? array().cast("array<string>")
                        : array_compact(array(bad.toArray(Column[]::new))))));
    Column verdict =
        when(kind.isin(EventColumns.CONTROL, EventColumns.TRUNCATE).equalTo(false), reasons);
    columns.add(keyed.as(EventColumns.KEYED));
    columns.add(verdict.as(EventColumns.BAD));
    columns.add(
        when(
                verdict.isNotNull(),
                to_json(struct(op.as("op"), col(AFTER).as("after"), col(RESCUED).as("_rescued"))))
            .as(EventColumns.EVENT_JSON));
    for (String carried :
        List.of(
            EventColumns.TOASTED,
            EventColumns.OLD_KEY,
            EventColumns.NEW_KEY,
            EventColumns.ENDS_SNAPSHOT,
            EventColumns.KIND,
            EventColumns.OP,
            EventColumns.EPOCH,
            EventColumns.LSN,
            EventColumns.TOPIC,
            EventColumns.PARTITION,
            EventColumns.OFFSET,
            EventColumns.SOURCE_AT,
            EventColumns.RECORDED_AT)) {
      columns.add(col(carried));
    }
    return transformed.select(columns.toArray(Column[]::new));
  }

  private static Column functionsConcat(Column... arrays) {
    return org.apache.spark.sql.functions.concat(arrays);
  }

  private static Column any(List<Column> conditions) {
    return conditions.stream().reduce(lit(false), Column::or);
  }
}
