package io.carelake.app;

import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import io.carelake.core.transform.SqlTransform;
import io.carelake.core.transform.Transform;
import io.carelake.marts.MartTransforms;
import io.carelake.patient360.Patient360Transforms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Which transform makes which table: the Java ones of the modules, and every .sql file beside a
 * contract.
 */
public final class Registry {
  private final Map<TableId, Transform> transforms = new HashMap<>();

  public Registry(Contracts contracts, SparkSession spark) {
    Patient360Transforms.all().forEach(t -> transforms.put(t.table(), t));
    MartTransforms.all().forEach(t -> transforms.put(t.table(), t));
    for (Contract c : contracts.all()) {
      Path sql = c.file().resolveSibling(c.table().name() + ".sql");
      if (Files.isRegularFile(sql)) {
        transforms.put(c.table(), SqlTransform.read(spark, c, sql));
      }
    }
  }

  /** Whether the table is made by a transform, and not out of its change events. */
  public static boolean needsTransform(Contract contract) {
    return contract.load() == Load.MERGE || contract.load() == Load.OVERWRITE_PARTITIONS;
  }

  public Transform require(Contract contract) {
    Transform transform = transforms.get(contract.table());
    if (transform == null) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot make "
              + contract.table()
              + ": its contract "
              + contract.file()
              + " has no transform; put "
              + contract.table().name()
              + ".sql beside it, or register a Java one");
    }
    return transform;
  }
}
