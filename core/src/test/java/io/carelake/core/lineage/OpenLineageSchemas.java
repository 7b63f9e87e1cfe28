package io.carelake.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.util.Iterator;

/** Checks events against the vendored JSON schemas of OpenLineage: the event, and every facet. */
final class OpenLineageSchemas {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder ->
              builder.schemaMappers(
                  m ->
                      m.mappings(
                          location ->
                              "classpath:openlineage/"
                                  + location
                                      .replaceFirst("https://openlineage.io/spec/", "")
                                      .replaceFirst("[0-9]+-[0-9]+-[0-9]+/", ""))));
  private int facets;

  /** The number of facets that were checked. */
  static int check(String event) throws Exception {
    JsonNode node = JSON.readTree(event);
    OpenLineageSchemas all = new OpenLineageSchemas();
    all.valid(node, node.get("schemaURL").asText());
    all.facets(node.path("run").path("facets"));
    all.facets(node.path("job").path("facets"));
    for (String side : new String[] {"inputs", "outputs"}) {
      for (JsonNode dataset : node.path(side)) {
        all.facets(dataset.path("facets"));
        all.facets(dataset.path("outputFacets"));
      }
    }
    return all.facets;
  }

  private void facets(JsonNode facets) {
    for (Iterator<JsonNode> i = facets.elements(); i.hasNext(); ) {
      JsonNode facet = i.next();
      valid(facet, facet.get("_schemaURL").asText());
      this.facets++;
    }
  }

  private static void valid(JsonNode node, String schema) {
    assertThat(schema).startsWith("https://openlineage.io/spec/");
    JsonSchema s = SCHEMAS.getSchema(SchemaLocation.of(schema));
    assertThat(s.validate(node)).as(schema).isEmpty();
  }
}
