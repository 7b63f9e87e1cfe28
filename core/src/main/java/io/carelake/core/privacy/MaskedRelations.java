package io.carelake.core.privacy;

import io.carelake.core.contract.TableId;
import io.carelake.core.job.CarelakeException;
import io.carelake.core.job.ExitCode;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractPartialFunction;

/**
 * Puts a masked projection in the place of every table a parsed statement names, so that whatever
 * the statement does, it does it to masked values.
 */
final class MaskedRelations extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {
  private final Function<TableId, Dataset<Row>> masked;

  private MaskedRelations(Function<TableId, Dataset<Row>> masked) {
    this.masked = masked;
  }

  /**
   * The plan with every table replaced.
   *
   * @param masked what stands for a table; asked anew for each place, since a plan may not hold the
   *     same attributes twice
   */
  static LogicalPlan replace(LogicalPlan plan, Function<TableId, Dataset<Row>> masked) {
    LogicalPlan replaced =
        (LogicalPlan) plan.transformUpWithSubqueries(new MaskedRelations(masked));
    requireNoneLeft(replaced);
    return replaced;
  }

  @Override
  public boolean isDefinedAt(LogicalPlan node) {
    return node instanceof UnresolvedWith
        || (node instanceof UnresolvedRelation r && r.multipartIdentifier().size() > 1);
  }

  @Override
  public LogicalPlan apply(LogicalPlan node) {
    if (node instanceof UnresolvedWith with) {
      List<Tuple2<String, SubqueryAlias>> relations =
          JavaConverters.seqAsJavaList(with.cteRelations()).stream()
              .map(
                  t -> new Tuple2<>(t._1(), (SubqueryAlias) t._2().transformUpWithSubqueries(this)))
              .toList();
      return with.copy(with.child(), seq(relations));
    }
    TableId table = Statement.table((UnresolvedRelation) node);
    return new SubqueryAlias(
        new AliasIdentifier(table.name(), seq(List.of("lake", table.namespace()))),
        masked.apply(table).queryExecution().analyzed());
  }

  /** A place that the traversal does not reach must not be resolved to the clear table. */
  private static void requireNoneLeft(Object part) {
    if (part instanceof UnresolvedRelation r && r.multipartIdentifier().size() > 1) {
      throw new CarelakeException(
          ExitCode.CONFIGURATION,
          "Cannot answer the statement: it names "
              + Statement.table(r)
              + " where tables cannot be masked; move that subquery into a WITH clause");
    }
    if (part instanceof LogicalPlan plan && plan.resolved()) {
      return;
    }
    if (part instanceof TreeNode<?> node) {
      JavaConverters.asJavaIterator(node.productIterator())
          .forEachRemaining(MaskedRelations::requireNoneLeft);
    } else if (part instanceof scala.collection.Iterable<?> many) {
      JavaConverters.asJavaIterator(many.iterator())
          .forEachRemaining(MaskedRelations::requireNoneLeft);
    } else if (part instanceof scala.Option<?> option && option.isDefined()) {
      requireNoneLeft(option.get());
    } else if (part instanceof Tuple2<?, ?> pair) {
      requireNoneLeft(pair._1());
      requireNoneLeft(pair._2());
    }
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }
}
