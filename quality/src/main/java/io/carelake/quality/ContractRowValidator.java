package io.carelake.quality;

import io.carelake.core.contract.Contract;
import io.carelake.core.job.RowValidator;
import io.carelake.core.table.SystemColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Marks each row with what it counts against ({@link Findings}): computed in the same pass that
 * writes the rows; no scan and no action of its own.
 */
public final class ContractRowValidator implements RowValidator {
  @Override
  public Dataset<Row> flag(Contract contract, Dataset<Row> rows) {
    Findings findings = Findings.of(contract);
    List<Column> columns = new ArrayList<>();
    Arrays.stream(rows.columns()).map(n -> functions.col(RowRules.quoted(n))).forEach(columns::add);
    List<Column> judged = new ArrayList<>(columns);
    judged.add(findings.found().as(SystemColumns.FINDINGS));
    Column found = functions.col(SystemColumns.FINDINGS);
    columns.add(findings.failedRules(found).as(SystemColumns.FAILED_RULES));
    columns.add(found);
    return rows.select(judged.toArray(Column[]::new)).select(columns.toArray(Column[]::new));
  }

  @Override
  public Dataset<Row> judgedAsTwin(Contract contract, Dataset<Row> flagged) {
    Column found = functions.col(SystemColumns.FINDINGS);
    return flagged.withColumn(SystemColumns.FINDINGS, Findings.judged(contract, true).among(found));
  }
}
