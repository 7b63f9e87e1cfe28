package io.carelake.core.contract;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/**
 * What must be true of one table: an ODCS v3.1 document, read and checked.
 *
 * @param grain what one row is
 * @param inputs the tables it is made of, empty for bronze
 * @param source where its events come from (bronze only)
 * @param owner the team that answers for it
 * @param freshness how old its newest data may be
 * @param retention how long rows are kept
 * @param partitioning Iceberg transforms, for example {@code bucket(4, patient_id)}
 * @param onDrift what becomes of events that do not agree with it (bronze and source-aligned
 *     silver)
 * @param quarantineLimit how much of it may go to quarantine in one run; empty: as the settings say
 */
public record Contract(
    TableId table,
    Path file,
    String version,
    String status,
    String domain,
    String purpose,
    String description,
    String grain,
    List<Column> columns,
    Load load,
    List<TableId> inputs,
    Optional<ServiceSource> source,
    Subject subject,
    ConsentPurpose consentPurpose,
    List<Rule> rules,
    List<Relationship> relationships,
    String owner,
    Optional<Duration> freshness,
    Optional<Period> retention,
    List<String> partitioning,
    boolean certified,
    OnDrift onDrift,
    Optional<QuarantineLimit> quarantineLimit) {

  /** A contract without a limit of its own. */
  public Contract(
      TableId table,
      Path file,
      String version,
      String status,
      String domain,
      String purpose,
      String description,
      String grain,
      List<Column> columns,
      Load load,
      List<TableId> inputs,
      Optional<ServiceSource> source,
      Subject subject,
      ConsentPurpose consentPurpose,
      List<Rule> rules,
      List<Relationship> relationships,
      String owner,
      Optional<Duration> freshness,
      Optional<Period> retention,
      List<String> partitioning,
      boolean certified,
      OnDrift onDrift) {
    this(
        table,
        file,
        version,
        status,
        domain,
        purpose,
        description,
        grain,
        columns,
        load,
        inputs,
        source,
        subject,
        consentPurpose,
        rules,
        relationships,
        owner,
        freshness,
        retention,
        partitioning,
        certified,
        onDrift,
        Optional.empty());
  }

  /** A contract that only reports drift. */
  public Contract(
      TableId table,
      Path file,
      String version,
      String status,
      String domain,
      String purpose,
      String description,
      String grain,
      List<Column> columns,
      Load load,
      List<TableId> inputs,
      Optional<ServiceSource> source,
      Subject subject,
      ConsentPurpose consentPurpose,
      List<Rule> rules,
      List<Relationship> relationships,
      String owner,
      Optional<Duration> freshness,
      Optional<Period> retention,
      List<String> partitioning,
      boolean certified) {
    this(
        table,
        file,
        version,
        status,
        domain,
        purpose,
        description,
        grain,
        columns,
        load,
        inputs,
        source,
        subject,
        consentPurpose,
        rules,
        relationships,
        owner,
        freshness,
        retention,
        partitioning,
        certified,
        OnDrift.REPORT);
  }

  /** The same contract with other columns. */
  public Contract withColumns(List<Column> others) {
    return new Contract(
        table,
        file,
        version,
        status,
        domain,
        purpose,
        description,
        grain,
        others,
        load,
        inputs,
        source,
        subject,
        consentPurpose,
        rules,
        relationships,
        owner,
        freshness,
        retention,
        partitioning,
        certified,
        onDrift,
        quarantineLimit);
  }

  /** Made out of change events: as they leave the table, or all of its states. */
  public boolean followsEvents() {
    return load == Load.CDC || load == Load.HISTORY;
  }

  public Layer layer() {
    return Layer.of(table);
  }

  /** The primary key's columns in order. */
  public List<Column> key() {
    return columns.stream()
        .filter(Column::isKey)
        .sorted(Comparator.comparingInt(Column::keyPosition))
        .toList();
  }

  public List<String> keyNames() {
    return key().stream().map(Column::name).toList();
  }

  public Optional<Column> column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /**
   * A contract with protected columns makes two tables: the clear one in {@code secure} and its
   * tokenised twin.
   */
  public boolean hasIdentifiedTwin() {
    return layer() != Layer.BRONZE
        && layer() != Layer.SECURE
        && columns.stream().anyMatch(Column::isProtected);
  }

  /** The columns as a Spark schema, all nullable: requiredness is a rule, not a type. */
  public StructType schema() {
    StructType schema = new StructType();
    for (Column c : columns) {
      schema = schema.add(c.name(), c.type(), true);
    }
    return schema;
  }
}
