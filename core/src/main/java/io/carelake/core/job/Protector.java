package io.carelake.core.job;

import io.carelake.core.contract.Contract;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The step {@code protect}: makes the tokenised twin's rows out of the clear ones. */
public interface Protector {
  /** The same columns, the protected ones replaced as the contract says. */
  Dataset<Row> protect(Contract contract, Dataset<Row> rows);
}
