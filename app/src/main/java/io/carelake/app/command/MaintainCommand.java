package io.carelake.app.command;

import io.carelake.app.Lake;
import io.carelake.app.Upkeep;
import io.carelake.core.maintenance.Maintenance.Orphans;
import io.carelake.core.maintenance.TableUpkeep;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code carelake maintain}: compaction, expiry, manifests, what dead runs left. */
@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    description = {
      "Keeps tables fast and small: merges files, forgets old snapshots and old deletes, drops",
      "what dead runs left. No row changes. See docs/operations.md."
    })
final class MaintainCommand implements Callable<Integer> {
  @Mixin private LakeOptions options = new LakeOptions();

  @Parameters(paramLabel = "TABLE", description = "Tables, such as silver.claims; default all")
  private List<String> tables = List.of();

  @Option(
      names = "--delete-orphans",
      description = "Deletes the files that belong to nobody, instead of counting them")
  private boolean deletesOrphans;

  @Option(
      names = "--orphan-hours",
      paramLabel = "N",
      description =
          "How old such a file must be; default spark.carelake.maintenance.orphan-hours, 72")
  private Integer orphanHours;

  @Override
  public Integer call() {
    if (orphanHours != null && orphanHours < 0) {
      throw new picocli.CommandLine.TypeConversionException(
          "Invalid --orphan-hours: " + orphanHours + " (expected a number that is not negative)");
    }
    try (Lake lake = options.open(Lake.Access.WRITE)) {
      List<TableUpkeep> done =
          new Upkeep(lake)
              .all(
                  tables,
                  deletesOrphans ? Orphans.DELETE : Orphans.COUNT,
                  Optional.ofNullable(orphanHours).map(Duration::ofHours));
      done.forEach(d -> System.out.println(d.line()));
      long orphans = done.stream().mapToLong(TableUpkeep::orphans).sum();
      if (orphans > 0 && !deletesOrphans) {
        System.out.println(orphans + " file(s) belong to nobody; --delete-orphans deletes them");
      }
      return 0;
    }
  }
}
