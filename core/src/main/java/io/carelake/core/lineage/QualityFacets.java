package io.carelake.core.lineage;

import io.carelake.core.job.QualityGate;
import io.carelake.core.job.QualityGate.Outcome;
import io.carelake.core.job.QualityGate.Result;
import io.openlineage.client.OpenLineage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a gate found, as facets of its input: names and counts, no values. */
final class QualityFacets {
  private final OpenLineage ol;

  QualityFacets(OpenLineage ol) {
    this.ol = ol;
  }

  OpenLineage.InputDatasetInputFacets of(QualityGate.Verdict verdict) {
    return ol.newInputDatasetInputFacetsBuilder()
        .dataQualityAssertions(ol.newDataQualityAssertionsDatasetFacet(assertions(verdict)))
        .dataQualityMetrics(metrics(verdict))
        .build();
  }

  private List<OpenLineage.DataQualityAssertionsDatasetFacetAssertions> assertions(
      QualityGate.Verdict verdict) {
    List<OpenLineage.DataQualityAssertionsDatasetFacetAssertions> assertions = new ArrayList<>();
    for (Result r : verdict.results()) {
      if (r.metric().equals(Result.RULE)) {
        assertions.add(
            ol.newDataQualityAssertionsDatasetFacetAssertionsBuilder()
                .assertion(r.ruleId())
                .success(r.failing() == 0)
                .severity(r.outcome() == Outcome.FAILED ? "error" : "warn")
                .column(r.column().orElse(null))
                .expected("0")
                .actual(String.valueOf(r.failing()))
                .build());
      }
    }
    return assertions;
  }

  private OpenLineage.DataQualityMetricsInputDatasetFacet metrics(QualityGate.Verdict verdict) {
    Map<String, Long> nulls = new LinkedHashMap<>();
    Long rows = null;
    for (Result r : verdict.results()) {
      if (r.metric().equals(Result.ROWS)) {
        rows = r.evaluated();
      }
      if (r.metric().equals(Result.NULLS) || r.ruleId().endsWith("_required")) {
        r.column().ifPresent(c -> nulls.put(c, r.failing()));
      }
    }
    OpenLineage.DataQualityMetricsInputDatasetFacetColumnMetricsBuilder columns =
        ol.newDataQualityMetricsInputDatasetFacetColumnMetricsBuilder();
    nulls.forEach(
        (column, count) ->
            columns.put(
                column,
                ol.newDataQualityMetricsInputDatasetFacetColumnMetricsAdditionalBuilder()
                    .nullCount(count)
                    .build()));
    return ol.newDataQualityMetricsInputDatasetFacetBuilder()
        .rowCount(rows)
        .columnMetrics(columns.build())
        .build();
  }
}
