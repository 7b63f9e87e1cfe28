package io.carelake.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.CoreSpark;
import io.carelake.core.lineage.ColumnLineage.InputField;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnLineageReaderTest {
  private static final SparkSession SPARK = CoreSpark.session();

  @BeforeAll
  static void tables() {
    SPARK.sql("CREATE NAMESPACE IF NOT EXISTS lake.bronze");
    SPARK.sql("CREATE NAMESPACE IF NOT EXISTS lake.silver");
    for (String t : List.of("bronze.people", "silver.people", "silver.visits")) {
      SPARK.sql("DROP TABLE IF EXISTS lake." + t);
    }
    SPARK.sql(
        "CREATE TABLE lake.bronze.people (after STRUCT<id:STRING,email:STRING,born:INT,"
            + "home:STRUCT<city:STRING,zip:STRING>>, before STRUCT<id:STRING,email:STRING,born:INT,"
            + "home:STRUCT<city:STRING,zip:STRING>>, op STRING, _offset BIGINT, _topic STRING)"
            + " USING iceberg");
    SPARK.sql(
        "CREATE TABLE lake.silver.people (id STRING, email STRING, city STRING, age INT,"
            + " tags ARRAY<STRUCT<code:STRING,at:TIMESTAMP>>, notes MAP<STRING,STRING>)"
            + " USING iceberg TBLPROPERTIES ('format-version'='3')");
    SPARK.sql(
        "CREATE TABLE lake.silver.visits (visit_id STRING, id STRING, cost DECIMAL(10,2),"
            + " kind STRING, started_at TIMESTAMP) USING iceberg");
    SPARK.sql("INSERT INTO lake.silver.people VALUES ('1','e','c',1,array(),map())");
  }

  /** The column's sources as {@code table.field KIND}, sorted, joined by a comma. */
  private static String sources(ColumnLineage lineage, String column) {
    assertThat(lineage.columns()).containsKey(column);
    return text(lineage.columns().get(column));
  }

  private static String text(List<InputField> fields) {
    TreeSet<String> lines = new TreeSet<>();
    for (InputField f : fields) {
      lines.add(f.table() + "." + f.field() + " " + f.subtype() + (f.masking() ? " masked" : ""));
      assertThat(f.type())
          .isEqualTo(
              List.of("IDENTITY", "TRANSFORMATION", "AGGREGATION").contains(f.subtype())
                  ? "DIRECT"
                  : "INDIRECT");
    }
    return String.join(", ", lines);
  }

  private static ColumnLineage of(String sql) {
    return ColumnLineageReader.of(SPARK.sql(sql));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
    after.email                                                 | bronze.people.after.email IDENTITY
    after.home.zip                                              | bronze.people.after.home.zip IDENTITY
    coalesce(after, before).email                               | bronze.people.after.email TRANSFORMATION, bronze.people.before.email TRANSFORMATION
    CASE WHEN op = 'd' THEN before ELSE after END.home.city     | bronze.people.after.home.city TRANSFORMATION, bronze.people.before.home.city TRANSFORMATION, bronze.people.op CONDITIONAL
    named_struct('a', after.id, 'b', after.email).b             | bronze.people.after.email IDENTITY
    upper(after.email)                                          | bronze.people.after.email TRANSFORMATION
    nvl(after.email, 'none')                                    | bronze.people.after.email TRANSFORMATION
    try_cast(after.born AS STRING)                              | bronze.people.after.born TRANSFORMATION
    date_add(DATE '1970-01-01', after.born)                     | bronze.people.after.born TRANSFORMATION
    if(op = 'c', 'new', 'old')                                  | bronze.people.op CONDITIONAL
    sha2(after.email, 256)                                      | bronze.people.after.email TRANSFORMATION masked
    42                                                          | ''
    array(after.id, before.id)[0]                               | bronze.people.after.id TRANSFORMATION, bronze.people.before.id TRANSFORMATION
    CAST(after.home AS STRUCT<town:STRING,post:STRING>).post    | bronze.people.after.home.zip IDENTITY
    from_json(after.email, 'x STRING').x                        | bronze.people.after.email TRANSFORMATION
    """)
  void expressionsLeadToTheirFields(String expression, String expected) {
    ColumnLineage lineage = of("SELECT " + expression + " AS c FROM lake.bronze.people");
    assertThat(sources(lineage, "c")).isEqualTo(expected);
    assertThat(lineage.dataset()).isEmpty();
  }

  @Test
  void theLatestStructByOrderResolvesToItsOneField() {
    ColumnLineage lineage =
        of(
            "SELECT k, v.email, v.home.city AS city FROM (SELECT after.id AS k, max_by(struct(after.*),"
                + " struct(_offset)) AS v FROM lake.bronze.people WHERE _topic = 'SECRET' GROUP BY after.id)");
    assertThat(sources(lineage, "email"))
        .isEqualTo("bronze.people._offset SORT, bronze.people.after.email AGGREGATION");
    assertThat(sources(lineage, "city"))
        .isEqualTo("bronze.people._offset SORT, bronze.people.after.home.city AGGREGATION");
    assertThat(sources(lineage, "k")).isEqualTo("bronze.people.after.id IDENTITY");
    assertThat(text(lineage.dataset()))
        .isEqualTo("bronze.people._topic FILTER, bronze.people.after.id GROUP_BY");
    assertThat(lineage.toString()).doesNotContain("SECRET");
  }

  @Test
  void aggregatesJoinsAndCountsNameWhatTheyDependOn() {
    ColumnLineage lineage =
        of(
            "SELECT p.city, sum(v.cost) AS total, count(*) AS visits, count_if(v.kind = 'x') AS xs,"
                + " sum(v.cost) FILTER (WHERE v.kind = 'y') AS y_total"
                + " FROM lake.silver.people p JOIN lake.silver.visits v USING (id) GROUP BY p.city");
    assertThat(sources(lineage, "total")).isEqualTo("silver.visits.cost AGGREGATION");
    assertThat(sources(lineage, "visits"))
        .isEqualTo("silver.people.city GROUP_BY, silver.people.id JOIN, silver.visits.id JOIN");
    assertThat(sources(lineage, "xs"))
        .isEqualTo("silver.visits.kind AGGREGATION, silver.visits.kind CONDITIONAL");
    assertThat(sources(lineage, "y_total"))
        .isEqualTo("silver.visits.cost AGGREGATION, silver.visits.kind FILTER");
    assertThat(text(lineage.dataset()))
        .isEqualTo("silver.people.city GROUP_BY, silver.people.id JOIN, silver.visits.id JOIN");
  }

  @Test
  void windowsKeepTheirPartitionAndOrder() {
    ColumnLineage lineage =
        of(
            "SELECT visit_id, row_number() OVER (PARTITION BY id ORDER BY started_at) AS n,"
                + " lag(cost) OVER (PARTITION BY id ORDER BY started_at) AS before"
                + " FROM lake.silver.visits ORDER BY kind");
    assertThat(sources(lineage, "n"))
        .isEqualTo("silver.visits.id WINDOW, silver.visits.started_at WINDOW");
    assertThat(sources(lineage, "before"))
        .isEqualTo(
            "silver.visits.cost TRANSFORMATION, silver.visits.id WINDOW,"
                + " silver.visits.started_at WINDOW");
    assertThat(text(lineage.dataset())).isEqualTo("silver.visits.kind SORT");
  }

  @Test
  void nestedCollectionsKeepTheirFieldsApart() {
    ColumnLineage lineage =
        of(
            "SELECT id, sort_array(collect_list(struct(started_at, kind AS sort))) AS list,"
                + " transform(collect_list(struct(cost, kind)), x -> x.kind) AS kinds,"
                + " filter(collect_list(struct(cost, kind)), x -> x.cost > 7).kind AS dear"
                + " FROM lake.silver.visits GROUP BY id");
    assertThat(sources(lineage, "list.sort")).isEqualTo("silver.visits.kind AGGREGATION");
    assertThat(sources(lineage, "list"))
        .isEqualTo("silver.visits.kind AGGREGATION, silver.visits.started_at AGGREGATION");
    assertThat(sources(lineage, "kinds")).isEqualTo("silver.visits.kind AGGREGATION");
    assertThat(sources(lineage, "dear"))
        .isEqualTo("silver.visits.cost FILTER, silver.visits.kind AGGREGATION");
  }

  @Test
  void explodedArraysLeadIntoTheirElements() {
    ColumnLineage lineage =
        of(
            "SELECT t.code, w, n FROM lake.silver.people LATERAL VIEW explode(tags) AS t"
                + " LATERAL VIEW posexplode(split(email, '@')) AS n, w");
    assertThat(sources(lineage, "code")).isEqualTo("silver.people.tags.code TRANSFORMATION");
    assertThat(sources(lineage, "w")).isEqualTo("silver.people.email TRANSFORMATION");
    ColumnLineage inline =
        of("SELECT code, m FROM lake.silver.people LATERAL VIEW inline(tags) AS code, m");
    assertThat(sources(inline, "m")).isEqualTo("silver.people.tags.at TRANSFORMATION");
    ColumnLineage map =
        of("SELECT k, v FROM lake.silver.people LATERAL VIEW explode(notes) AS k, v");
    assertThat(sources(map, "k")).isEqualTo("silver.people.notes TRANSFORMATION");
    assertThat(sources(of("SELECT tags.code AS c FROM lake.silver.people"), "c"))
        .isEqualTo("silver.people.tags.code IDENTITY");
  }

  @Test
  void unionsGoByPositionAndSetOperationsDecideRows() {
    ColumnLineage union =
        of(
            "SELECT id AS a, email AS b FROM lake.silver.people UNION ALL"
                + " SELECT visit_id, kind FROM lake.silver.visits");
    assertThat(sources(union, "b"))
        .isEqualTo("silver.people.email IDENTITY, silver.visits.kind IDENTITY");
    ColumnLineage except =
        of("SELECT id FROM lake.silver.people EXCEPT SELECT id FROM lake.silver.visits");
    assertThat(sources(except, "id")).isEqualTo("silver.people.id IDENTITY");
    assertThat(text(except.dataset())).contains("silver.visits.id FILTER");
    Dataset<Row> byName =
        SPARK
            .table("lake.silver.people")
            .select("id", "email")
            .unionByName(SPARK.table("lake.silver.visits").selectExpr("kind AS email", "id"));
    assertThat(sources(ColumnLineageReader.of(byName), "email"))
        .isEqualTo("silver.people.email IDENTITY, silver.visits.kind IDENTITY");
  }

  @Test
  void commonTablesAndSubqueriesAreFollowed() {
    ColumnLineage lineage =
        of(
            "WITH v AS (SELECT id AS vid, max(cost) AS top FROM lake.silver.visits GROUP BY id),"
                + " w AS (SELECT vid, top FROM v)"
                + " SELECT p.id, a.top, b.top AS other, (SELECT max(kind) FROM lake.silver.visits x"
                + " WHERE x.id = p.id) AS kind, EXISTS (SELECT 1 FROM lake.silver.visits y WHERE"
                + " y.visit_id = p.email) AS seen FROM lake.silver.people p JOIN w a ON p.id = a.vid"
                + " JOIN w b ON p.id = b.vid WHERE p.city IN (SELECT kind FROM lake.silver.visits)");
    assertThat(sources(lineage, "top")).isEqualTo("silver.visits.cost AGGREGATION");
    assertThat(sources(lineage, "other")).isEqualTo("silver.visits.cost AGGREGATION");
    assertThat(sources(lineage, "kind"))
        .isEqualTo(
            "silver.people.id CONDITIONAL, silver.visits.id CONDITIONAL,"
                + " silver.visits.kind AGGREGATION");
    assertThat(sources(lineage, "seen"))
        .isEqualTo("silver.people.email CONDITIONAL, silver.visits.visit_id CONDITIONAL");
    assertThat(text(lineage.dataset()))
        .contains("silver.people.city FILTER", "silver.visits.kind FILTER");
  }

  @Test
  void lateralSubqueriesAndGroupingSetsAreFollowed() {
    ColumnLineage lateral =
        of(
            "SELECT p.id, l.dear FROM lake.silver.people p, LATERAL (SELECT max(cost) AS dear FROM"
                + " lake.silver.visits v WHERE v.id = p.id) l");
    assertThat(sources(lateral, "dear")).isEqualTo("silver.visits.cost AGGREGATION");
    ColumnLineage cube =
        of("SELECT id, kind, sum(cost) AS s FROM lake.silver.visits GROUP BY CUBE (id, kind)");
    assertThat(sources(cube, "kind")).isEqualTo("silver.visits.kind IDENTITY");
    assertThat(sources(cube, "s")).isEqualTo("silver.visits.cost AGGREGATION");
  }

  @Test
  void viewsSelfJoinsDeduplicationAndPersistedDataAreFollowed() {
    Dataset<Row> people = SPARK.table("lake.silver.people").persist();
    people.createOrReplaceTempView("people_view");
    Dataset<Row> view =
        SPARK.sql("SELECT a.email, b.city FROM people_view a JOIN people_view b ON a.id = b.id");
    ColumnLineage lineage = ColumnLineageReader.of(view.dropDuplicates("city"));
    assertThat(sources(lineage, "email")).isEqualTo("silver.people.email IDENTITY");
    assertThat(sources(lineage, "city")).isEqualTo("silver.people.city IDENTITY");
    assertThat(text(lineage.dataset()))
        .isEqualTo("silver.people.city GROUP_BY, silver.people.id JOIN");
    people.unpersist();
  }

  @Test
  void datasetFunctionsAreFollowed() {
    Dataset<Row> visits = SPARK.table("lake.silver.visits");
    Dataset<Row> latest =
        visits
            .withColumn(
                "n", functions.row_number().over(Window.partitionBy("id").orderBy("started_at")))
            .where("n = 1")
            .withColumn("s", functions.struct("cost", "kind"))
            .withColumn("s", functions.col("s").withField("kind", functions.col("visit_id")));
    ColumnLineage lineage = ColumnLineageReader.of(latest.select("s", "s.kind"));
    assertThat(sources(lineage, "s.cost")).contains("silver.visits.cost");
    assertThat(sources(lineage, "kind")).isEqualTo("silver.visits.visit_id IDENTITY");
    Dataset<Row> joined =
        visits.join(
            SPARK.table("lake.silver.people").select("id"),
            scala.collection.JavaConverters.asScalaBuffer(List.of("id")),
            "left_anti");
    assertThat(ColumnLineageReader.of(joined).columns()).containsOnlyKeys(visits.columns());
    assertThat(text(ColumnLineageReader.of(joined).dataset())).contains("silver.people.id JOIN");
  }

  @Test
  void snapshotsBranchesAndStagedScansNameTheTable() throws Exception {
    long snapshot =
        Spark3Util.loadIcebergTable(SPARK, "lake.silver.people").currentSnapshot().snapshotId();
    Map<String, Dataset<Row>> reads =
        Map.of(
            "version",
            SPARK.sql("SELECT email FROM lake.silver.people VERSION AS OF " + snapshot),
            "option",
            SPARK
                .read()
                .format("iceberg")
                .option("snapshot-id", snapshot)
                .load("lake.silver.people"),
            "table",
            SPARK.read().option("snapshot-id", snapshot).table("lake.silver.people"),
            "branch",
            SPARK.sql("SELECT email FROM lake.silver.people.branch_main"),
            "staged",
            SPARK
                .read()
                .format("iceberg")
                .option("scan-task-set-id", "any")
                .load("lake.silver.people"));
    reads.forEach(
        (name, read) ->
            assertThat(sources(ColumnLineageReader.of(read), "email"))
                .as(name)
                .isEqualTo("silver.people.email IDENTITY"));
    Dataset<Row> changed =
        SPARK
            .table("lake.silver.people")
            .where("_last_updated_sequence_number > 0")
            .select("email", "_last_updated_sequence_number");
    assertThat(sources(ColumnLineageReader.of(changed), "email"))
        .isEqualTo("silver.people.email IDENTITY");
    assertThat(ColumnLineageReader.of(changed).dataset()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM (SELECT id, kind, cost FROM lake.silver.visits) PIVOT (sum(cost) AS s FOR"
            + " kind IN ('a', 'b'))",
        "SELECT * FROM (SELECT id, visit_id, kind FROM lake.silver.visits) UNPIVOT (v FOR n IN"
            + " (visit_id, kind))",
        "SELECT stack(2, id, kind, visit_id, kind) AS (a, b) FROM lake.silver.visits",
        "SELECT json_tuple(kind, 'a', 'b') AS (a, b) FROM lake.silver.visits",
        "SELECT id, aggregate(transform(tags, x -> length(x.code)), 0, (a, x) -> a + x) AS n FROM"
            + " lake.silver.people",
        "SELECT transform_values(notes, (k, v) -> upper(v)) AS m, map_keys(notes) AS k,"
            + " notes['a'] AS v, element_at(notes, 'b') AS e FROM lake.silver.people",
        "SELECT zip_with(tags, tags, (a, b) -> struct(a.code, b.at)) AS z, exists(tags, x ->"
            + " x.code = 'q') AS e, array_sort(tags, (a, b) -> 0) AS s FROM lake.silver.people",
        "SELECT kind IN (SELECT city FROM lake.silver.people) AS known FROM lake.silver.visits",
        "SELECT window.start AS s, count(1) AS n FROM lake.silver.visits GROUP BY"
            + " window(started_at, '1 day')",
        "SELECT id, percentile_approx(cost, 0.5) AS p, any_value(kind) AS k, bool_or(kind = 'x')"
            + " AS b, array_agg(DISTINCT kind) AS a, histogram_numeric(cost, 3) AS h FROM"
            + " lake.silver.visits GROUP BY ALL",
        "SELECT DISTINCT v.id, p.email, e.code FROM lake.silver.visits v LEFT JOIN"
            + " lake.silver.people p ON v.id = p.id LATERAL VIEW OUTER explode(p.tags) t AS e",
        "SELECT a.id, b.kind FROM lake.silver.visits a NATURAL JOIN lake.silver.people p"
            + " INNER JOIN lake.silver.visits b USING (id) LIMIT 3",
        "SELECT id, age FROM lake.silver.people INTERSECT SELECT id, 1 FROM lake.silver.visits",
        "SELECT first_value(cost) IGNORE NULLS OVER w AS f, ntile(4) OVER w AS q, sum(cost) OVER"
            + " (PARTITION BY id ORDER BY cost ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS s FROM"
            + " lake.silver.visits WINDOW w AS (PARTITION BY id ORDER BY started_at)",
        "SELECT id, cost + 1 AS next, next * 2 AS later FROM lake.silver.visits",
        "SELECT p.id, (SELECT count(*) FROM lake.silver.visits v WHERE v.id = p.id) AS n FROM"
            + " lake.silver.people p WHERE EXISTS (SELECT * FROM lake.silver.visits w WHERE w.id ="
            + " p.id AND w.cost > 100)",
        "SELECT id, age FROM lake.silver.people GROUP BY id, age HAVING max(age) > 3 ORDER BY"
            + " age DESC",
        "SELECT /*+ BROADCAST(p) */ p.id FROM lake.silver.people TABLESAMPLE (50 PERCENT) p"
      })
  void everyColumnOfEveryShapeOfPlanHasSources(String sql) {
    ColumnLineage lineage = of(sql);
    assertThat(lineage.columns()).isNotEmpty();
    lineage
        .columns()
        .forEach(
            (column, fields) -> {
              // The name column of an UNPIVOT is made of names, not of values.
              if (!column.equals("n") || !sql.contains("UNPIVOT")) {
                assertThat(fields).as(column).isNotEmpty();
              }
            });
  }

  @Test
  void typedFunctionsMakeEveryColumnDependOnAll() {
    Dataset<Row> mapped =
        SPARK
            .table("lake.silver.visits")
            .select("id", "kind")
            .filter((org.apache.spark.api.java.function.FilterFunction<Row>) r -> true)
            .map(
                (org.apache.spark.api.java.function.MapFunction<Row, String>) r -> r.getString(0),
                org.apache.spark.sql.Encoders.STRING())
            .toDF("c");
    assertThat(sources(ColumnLineageReader.of(mapped), "c"))
        .isEqualTo("silver.visits.id TRANSFORMATION, silver.visits.kind TRANSFORMATION");
  }
}
