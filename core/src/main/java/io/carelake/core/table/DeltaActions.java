package io.carelake.core.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.Metadata;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The entries of a Delta log as values: a table names its files relative to its own folder, the log
 * of a staged run names them by their whole address.
 */
final class DeltaActions {
  private static final String VECTOR = "deletion_vector_";

  private DeltaActions() {}

  static <T> Seq<T> seq(List<T> values) {
    return JavaConverters.asScalaBufferConverter(values).asScala().toSeq();
  }

  static <T> List<T> list(Seq<T> values) {
    return List.copyOf(JavaConverters.seqAsJavaListConverter(values).asJava());
  }

  static Map<String, String> configuration(Metadata metadata) {
    return new HashMap<>(JavaConverters.mapAsJavaMapConverter(metadata.configuration()).asJava());
  }

  private static scala.collection.immutable.Map<String, String> map(Map<String, String> values) {
    scala.collection.immutable.Map<String, String> all =
        scala.collection.immutable.Map$.MODULE$.empty();
    for (Map.Entry<String, String> e : values.entrySet()) {
      all = all.updated(e.getKey(), e.getValue());
    }
    return all;
  }

  static Metadata withConfiguration(Metadata of, Map<String, String> configuration) {
    return metadata(of, of.schemaString(), configuration);
  }

  static Metadata metadata(Metadata of, String schema, Map<String, String> configuration) {
    return new Metadata(
        of.id(),
        of.name(),
        of.description(),
        of.format(),
        schema,
        of.partitionColumns(),
        map(configuration),
        of.createdTime());
  }

  static Metadata metadata(
      String comment, String schema, List<String> partitions, Map<String, String> configuration) {
    return new Metadata(
        UUID.randomUUID().toString(),
        null,
        comment,
        org.apache.spark.sql.delta.actions.Format$.MODULE$.apply("parquet", map(Map.of())),
        schema,
        seq(partitions),
        map(configuration),
        Option.apply(System.currentTimeMillis()));
  }

  /** The file's whole address, as text that is equal for equal files. */
  static String address(Path table, String file) {
    return new Path(uri(table, file)).toUri().toString();
  }

  private static java.net.URI uri(Path table, String file) {
    java.net.URI own = java.net.URI.create(file);
    return own.isAbsolute() ? own : java.net.URI.create(folder(table) + file);
  }

  private static String folder(Path table) {
    return SparkPath.fromPath(table).urlEncoded() + "/";
  }

  /** The file as another log may name it. */
  static AddFile absolute(Path table, AddFile file) {
    DeletionVectorDescriptor vector = file.deletionVector();
    return copy(
        file,
        uri(table, file.path()).toString(),
        vector == null ? null : vector.copyWithAbsolutePath(table),
        file.baseRowId(),
        file.defaultRowCommitVersion());
  }

  /** The inverse of {@link #absolute}. */
  static AddFile relative(Path table, AddFile file) {
    String folder = folder(table);
    DeletionVectorDescriptor vector = file.deletionVector();
    if (vector != null && vector.pathOrInlineDv().startsWith(folder + VECTOR)) {
      String name = vector.pathOrInlineDv().substring((folder + VECTOR).length());
      vector =
          vector.copyWithNewRelativePath(
              UUID.fromString(name.substring(0, name.lastIndexOf('.'))), "");
    }
    String path = file.path();
    return copy(
        file,
        path.startsWith(folder) ? path.substring(folder.length()) : path,
        vector,
        file.baseRowId(),
        file.defaultRowCommitVersion());
  }

  /** A file that a table does not hold yet: its rows get their ids as it is published. */
  static AddFile unnumbered(AddFile file) {
    return copy(file, file.path(), file.deletionVector(), Option.empty(), Option.empty());
  }

  private static AddFile copy(
      AddFile f,
      String path,
      DeletionVectorDescriptor vector,
      Option<Object> baseRowId,
      Option<Object> commitVersion) {
    return new AddFile(
        path,
        f.partitionValues(),
        f.size(),
        f.modificationTime(),
        f.dataChange(),
        f.stats(),
        f.tags(),
        vector,
        baseRowId,
        commitVersion,
        f.clusteringProvider());
  }

  /** Which rows a file gives, as text: equal for the same file with the same rows deleted. */
  static String identity(Path table, AddFile file) {
    AddFile whole = absolute(table, file);
    DeletionVectorDescriptor vector = whole.deletionVector();
    return address(table, whole.path())
        + "|"
        + whole.size()
        + "|"
        + (vector == null ? "" : vector.uniqueId());
  }

  /** The rows of a file, without those deleted from it. */
  static long rows(AddFile file) {
    Option<Object> rows = file.numLogicalRecords();
    if (rows.isEmpty()) {
      throw new IllegalStateException(
          "Cannot count the rows of a Delta file that tells no statistics");
    }
    return (Long) rows.get();
  }
}
