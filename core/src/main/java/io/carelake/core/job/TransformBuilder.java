package io.carelake.core.job;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.TableId;
import io.carelake.core.table.GoneKeys;
import io.carelake.core.table.QuarantineEntries;
import io.carelake.core.table.TableChange;
import io.carelake.core.table.TableChange.Mode;
import io.carelake.core.transform.Transform;
import io.carelake.core.transform.Transform.Incremental;
import io.carelake.core.transform.Transform.InputKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Builds a table by its transform: whole, or only the pieces whose inputs changed since the table's
 * last publish, or that time itself touched. Both give the same table.
 */
public final class TransformBuilder implements TableBuilder {
  private final Transform transform;
  private final List<TableId> policyInputs;
  private final Optional<PolicyFilter> policy;

  /**
   * @param policyInputs the tables of consents: a changed consent touches its subject
   */
  public TransformBuilder(Transform transform, List<TableId> policyInputs) {
    this.transform = transform;
    this.policyInputs = policyInputs;
    this.policy = Optional.empty();
  }

  /**
   * @param policy a changed consent touches its subject, and so does one that began or ended
   *     between the last logical time and this one
   */
  public TransformBuilder(Transform transform, Contract contract, PolicyFilter policy) {
    this.transform = transform;
    this.policyInputs = policy.inputs(contract);
    this.policy = Optional.of(policy);
  }

  @Override
  public TableChange build(Request request) {
    Map<TableId, PinnedInput> pins = new HashMap<>();
    request.inputs().forEach(p -> pins.put(p.table(), p));
    Optional<Dataset<Row>> touched = touched(request, pins);
    Map<TableId, String> keys = keyColumns();
    Dataset<Row> rows =
        transform.apply(new PinnedInputs(request.run(), request.contract(), pins, keys, touched));
    // Lineage comes from the plan over whole inputs: narrowing to touched keys is how, not from
    // where.
    Dataset<Row> whole =
        touched.isEmpty()
            ? rows
            : transform.apply(
                new PinnedInputs(
                    request.run(), request.contract(), pins, Map.of(), Optional.empty()));
    if (touched.isEmpty()) {
      return new TableChange(
          Mode.REPLACE_ALL,
          rows,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          whole,
          null);
    }
    String column = transform.incremental().orElseThrow().column();
    return new TableChange(
        Mode.REPLACE_MATCHING,
        rows,
        List.of(column),
        Optional.of(touched.get().select(col("key").as(column))),
        Optional.empty(),
        Optional.empty(),
        whole,
        null);
  }

  private Map<TableId, String> keyColumns() {
    Map<TableId, String> keys = new HashMap<>();
    transform.incremental().ifPresent(i -> i.keys().forEach(k -> keys.put(k.input(), k.column())));
    return keys;
  }

  /**
   * The keys to rebuild, one string column {@code key}; empty when the whole table must be built.
   */
  private Optional<Dataset<Row>> touched(Request request, Map<TableId, PinnedInput> pins) {
    if (request.scope() == Scope.FULL
        || transform.incremental().isEmpty()
        || request.current().snapshotId() == 0
        || request.previousAsOf().isEmpty()) {
      return Optional.empty();
    }
    Incremental incremental = transform.incremental().get();
    List<Dataset<Row>> parts = new ArrayList<>();
    for (PinnedInput pin : request.inputs()) {
      if (pin.isUnchanged()) {
        continue;
      }
      Optional<String> key = key(request, incremental, pin.table());
      if (key.isEmpty() || !request.run().store().tellsChanges(pin.table())) {
        return Optional.empty();
      }
      Dataset<Row> changed =
          request
              .run()
              .store()
              .changedRows(pin.table(), pin.from(), pin.to())
              .select(col("`" + key.get() + "`").cast(DataTypes.StringType).as("key"));
      Dataset<Row> gone =
          request
              .run()
              .store()
              .goneKeys(pin.table(), pin.from(), pin.to())
              .where("reason <> 'pending'")
              .select(goneKey(request, pin.table(), key.get()).as("key"));
      Dataset<Row> both = changed.unionByName(gone);
      parts.add(declared(incremental, pin.table()).isPresent() ? both : subjects(request, both));
    }
    if (request.replay().isPresent()) {
      Dataset<Row> pieces =
          request
              .replay()
              .get()
              .select(QuarantineEntries.value(request.contract(), incremental.column()).as("key"));
      if (!pieces.where("key IS NULL").isEmpty()) {
        return Optional.empty();
      }
      parts.add(pieces);
    }
    if (!request.previousAsOf().get().equals(request.run().asOf())) {
      transform
          .touchedByTime(
              new PinnedInputs(request.run(), request.contract(), pins, Map.of(), Optional.empty()),
              request.previousAsOf().get(),
              request.run().asOf())
          .ifPresent(
              d ->
                  parts.add(
                      d.select(col(incremental.column()).cast(DataTypes.StringType).as("key"))));
      policy
          .flatMap(
              p ->
                  p.touchedByTime(
                      request.contract(),
                      consents(request),
                      request.previousAsOf().get(),
                      request.run().asOf()))
          .ifPresent(parts::add);
    }
    if (parts.isEmpty()) {
      return Optional.of(
          request.run().spark().createDataFrame(List.of(), new StructType().add("key", "string")));
    }
    Dataset<Row> union = parts.get(0);
    for (Dataset<Row> part : parts.subList(1, parts.size())) {
      union = union.unionByName(part);
    }
    return Optional.of(union.where("key IS NOT NULL").distinct().localCheckpoint(true));
  }

  private Optional<String> key(Request request, Incremental incremental, TableId input) {
    Optional<String> own = declared(incremental, input);
    if (own.isPresent()) {
      return own;
    }
    return policyInputs.contains(input)
        ? request.run().contracts().require(input).subject().column()
        : Optional.empty();
  }

  private static Optional<String> declared(Incremental incremental, TableId input) {
    return incremental.keys().stream()
        .filter(k -> k.input().equals(input))
        .map(InputKey::column)
        .findFirst();
  }

  /** Consents name patients; the table may be made of persons. */
  private Dataset<Row> subjects(Request request, Dataset<Row> patients) {
    return policy
        .map(p -> p.subjectsOf(request.contract(), patients, consents(request)))
        .orElse(patients);
  }

  private List<Dataset<Row>> consents(Request request) {
    return policyInputs.stream()
        .map(t -> request.run().store().read(t, request.input(t).to()))
        .toList();
  }

  /**
   * What a deleted row of an input says of the piece it belonged to: its subject, or its key if
   * that is the piece.
   */
  private static org.apache.spark.sql.Column goneKey(
      Request request, TableId input, String keyColumn) {
    Contract contract = request.run().contracts().require(input);
    boolean keyIsPiece = contract.keyNames().equals(List.of(keyColumn));
    return keyIsPiece
        ? org.apache.spark.sql.functions.get_json_object(col("key"), "$[0]")
        : col("subject");
  }

  /**
   * Keys of the target that a rebuild did not bring back, in the form of {@link GoneKeys#SCHEMA}.
   */
  static Dataset<Row> goneRows(Contract contract, Dataset<Row> gone) {
    org.apache.spark.sql.Column[] key =
        contract.keyNames().stream()
            .map(n -> col("`" + n + "`").cast(DataTypes.StringType))
            .toArray(org.apache.spark.sql.Column[]::new);
    org.apache.spark.sql.Column subject =
        contract.subject().isColumn()
            ? col("`" + contract.subject().column().orElseThrow() + "`").cast(DataTypes.StringType)
            : lit(null).cast(DataTypes.StringType);
    return gone.select(
        to_json(array(key)).as("key"),
        subject.as("subject"),
        lit("deleted").as("reason"),
        lit(null).cast(GoneKeys.POSITION).as("position"),
        lit(null).cast(DataTypes.TimestampType).as("source_at"));
  }
}
