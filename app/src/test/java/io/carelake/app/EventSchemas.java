package io.carelake.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.carelake.testkit.RepositoryFiles;
import java.nio.file.Path;

/** OpenLineage's own JSON schemas, from the copies beside the tests of the lineage room. */
final class EventSchemas {
  private static final Path COPIES =
      RepositoryFiles.root().resolve("core/src/test/resources/openlineage");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          builder -> builder.schemaMappers(m -> m.mappings(EventSchemas::copy)));

  private EventSchemas() {}

  /** {@code …/spec/facets/1-0-0/X.json} has its copy in {@code facets/X.json}. */
  private static String copy(String location) {
    String path =
        location
            .replaceFirst("https://openlineage.io/spec/", "")
            .replaceFirst("[0-9]+-[0-9]+-[0-9]+/", "");
    return path.equals(location) ? location : COPIES.toUri() + path;
  }

  /** Checks the event by its schema, and every facet in it, wherever it hangs, by its own. */
  static void check(JsonNode event) {
    valid(event, event.get("schemaURL").asText());
    for (JsonNode holder : event.findParents("_schemaURL")) {
      String schema = holder.get("_schemaURL").asText();
      // Of these there is no copy; OpenLineage's generated classes shape them.
      if (!schema.contains("/DataQuality")) {
        valid(holder, schema);
      }
    }
  }

  private static void valid(JsonNode node, String schema) {
    assertThat(schema).startsWith("https://openlineage.io/spec/");
    assertThat(SCHEMAS.getSchema(SchemaLocation.of(schema)).validate(node)).as(schema).isEmpty();
  }
}
