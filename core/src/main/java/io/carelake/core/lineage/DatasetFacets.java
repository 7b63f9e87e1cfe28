package io.carelake.core.lineage;

import io.carelake.core.contract.Column;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.TableId;
import io.carelake.core.lineage.ColumnLineage.InputField;
import io.carelake.core.table.TableVersion;
import io.openlineage.client.OpenLineage;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes the facets that say what a table is: names, types and owners, no values. */
final class DatasetFacets {
  private final OpenLineage ol;
  private final DatasetNames names;
  private final Contracts contracts;

  DatasetFacets(OpenLineage ol, DatasetNames names, Contracts contracts) {
    this.ol = ol;
    this.names = names;
    this.contracts = contracts;
  }

  /** What every dataset has; more can be added before it is built. */
  OpenLineage.DatasetFacetsBuilder describe(TableId table, Optional<TableVersion> version) {
    DatasetNames.Dataset dataset = names.of(table);
    Optional<Contract> contract = contracts.find(table);
    OpenLineage.DatasetFacetsBuilder facets =
        ol.newDatasetFacetsBuilder()
            .dataSource(
                ol.newDatasourceDatasetFacet(
                    dataset.symlinkNamespace(), URI.create(sourceUri(dataset))))
            .symlinks(
                ol.newSymlinksDatasetFacet(
                    List.of(
                        ol.newSymlinksDatasetFacetIdentifiers(
                            dataset.symlinkNamespace(), table.toString(), "TABLE"))));
    names.schema(table, version).ifPresent(s -> facets.schema(schema(s, contract)));
    version
        .filter(v -> v.snapshotId() != 0)
        .ifPresent(
            v -> facets.version(ol.newDatasetVersionDatasetFacet(String.valueOf(v.snapshotId()))));
    contract.ifPresent(
        c -> {
          facets.documentation(ol.newDocumentationDatasetFacet(c.purpose(), "text/plain"));
          facets.ownership(
              ol.newOwnershipDatasetFacet(
                  List.of(ol.newOwnershipDatasetFacetOwners(c.owner(), "OWNER"))));
        });
    return facets;
  }

  private static String sourceUri(DatasetNames.Dataset dataset) {
    String source = dataset.symlinkNamespace();
    return source.contains(":") ? source : source + ":/";
  }

  private OpenLineage.SchemaDatasetFacet schema(StructType schema, Optional<Contract> contract) {
    List<OpenLineage.SchemaDatasetFacetFields> fields = new ArrayList<>();
    StructField[] columns = schema.fields();
    for (int i = 0; i < columns.length; i++) {
      String name = columns[i].name();
      String description =
          contract.flatMap(c -> c.column(name)).map(Column::description).orElse(null);
      fields.add(field(name, columns[i].dataType(), description, i + 1L));
    }
    return ol.newSchemaDatasetFacet(fields);
  }

  private OpenLineage.SchemaDatasetFacetFields field(
      String name, DataType type, String description, Long position) {
    List<OpenLineage.SchemaDatasetFacetFields> inside = new ArrayList<>();
    if (type instanceof StructType struct) {
      for (StructField f : struct.fields()) {
        inside.add(field(f.name(), f.dataType(), null, null));
      }
    } else if (type instanceof ArrayType array) {
      inside.add(field("_element", array.elementType(), null, null));
    } else if (type instanceof MapType map) {
      inside.add(field("key", map.keyType(), null, null));
      inside.add(field("value", map.valueType(), null, null));
    }
    return ol.newSchemaDatasetFacetFields(
        name, type.typeName(), description, position, inside.isEmpty() ? null : inside);
  }

  OpenLineage.ColumnLineageDatasetFacet columns(ColumnLineage lineage) {
    OpenLineage.ColumnLineageDatasetFacetFieldsBuilder fields =
        ol.newColumnLineageDatasetFacetFieldsBuilder();
    lineage
        .columns()
        .forEach(
            (column, inputs) ->
                fields.put(
                    column,
                    ol.newColumnLineageDatasetFacetFieldsAdditional(inputs(inputs), null, null)));
    return ol.newColumnLineageDatasetFacet(fields.build(), inputs(lineage.dataset()));
  }

  private List<OpenLineage.InputField> inputs(List<InputField> fields) {
    Map<String, List<InputField>> byField = new LinkedHashMap<>();
    for (InputField f : fields) {
      byField.computeIfAbsent(f.table() + "." + f.field(), k -> new ArrayList<>()).add(f);
    }
    return byField.values().stream().map(this::input).toList();
  }

  private OpenLineage.InputField input(List<InputField> same) {
    DatasetNames.Dataset dataset = names.of(same.get(0).table());
    List<OpenLineage.InputFieldTransformations> transformations = new ArrayList<>();
    for (InputField f : same) {
      transformations.add(ol.newInputFieldTransformations(f.type(), f.subtype(), "", f.masking()));
    }
    return ol.newInputField(
        dataset.namespace(), dataset.name(), same.get(0).field(), transformations);
  }
}
