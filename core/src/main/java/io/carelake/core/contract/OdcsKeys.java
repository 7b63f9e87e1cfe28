package io.carelake.core.contract;

import java.util.Set;

/**
 * The keys of ODCS v3.1 that the house understands, per level. A key of the standard that promises
 * something the house does not do ({@code unique}, {@code logicalTypeOptions}, {@code
 * encryptedName}) is refused, rather than silently not kept.
 */
final class OdcsKeys {
  private OdcsKeys() {}

  static final Set<String> CONTRACT =
      Set.of(
          "apiVersion",
          "kind",
          "id",
          "name",
          "version",
          "status",
          "domain",
          "tenant",
          "dataProduct",
          "description",
          "tags",
          "schema",
          "servers",
          "support",
          "team",
          "roles",
          "slaProperties",
          "authoritativeDefinitions",
          "customProperties",
          "contractCreatedTs");
  static final Set<String> DESCRIPTION =
      Set.of("purpose", "usage", "limitations", "authoritativeDefinitions", "customProperties");
  static final Set<String> OBJECT =
      Set.of(
          "id",
          "name",
          "physicalName",
          "physicalType",
          "logicalType",
          "businessName",
          "description",
          "dataGranularityDescription",
          "tags",
          "authoritativeDefinitions",
          "properties",
          "relationships",
          "quality",
          "customProperties");
  static final Set<String> PROPERTY =
      Set.of(
          "id",
          "name",
          "businessName",
          "physicalName",
          "logicalType",
          "physicalType",
          "description",
          "required",
          "primaryKey",
          "primaryKeyPosition",
          "classification",
          "criticalDataElement",
          "transformLogic",
          "transformSourceObjects",
          "transformDescription",
          "examples",
          "tags",
          "authoritativeDefinitions",
          "relationships",
          "quality",
          "items",
          "properties",
          "customProperties");
  static final Set<String> DEFINITION = Set.of("type", "url", "description");
  static final Set<String> RELATIONSHIP = Set.of("type", "from", "to", "customProperties");
  static final Set<String> COMPARISON =
      Set.of(
          "mustBe",
          "mustNotBe",
          "mustBeGreaterThan",
          "mustBeGreaterOrEqualTo",
          "mustBeLessThan",
          "mustBeLessOrEqualTo",
          "mustBeBetween",
          "mustNotBeBetween");
  static final Set<String> QUALITY =
      Set.of(
          "id",
          "name",
          "description",
          "type",
          "metric",
          "arguments",
          "engine",
          "implementation",
          "query",
          "dimension",
          "severity",
          "method",
          "unit",
          "businessImpact",
          "tags",
          "authoritativeDefinitions",
          "mustBe",
          "mustNotBe",
          "mustBeGreaterThan",
          "mustBeGreaterOrEqualTo",
          "mustBeLessThan",
          "mustBeLessOrEqualTo",
          "mustBeBetween",
          "mustNotBeBetween",
          "customProperties");
  static final Set<String> TEAM =
      Set.of("name", "description", "members", "tags", "customProperties");
  static final Set<String> SLA =
      Set.of("id", "property", "value", "valueExt", "unit", "element", "driver", "description");
  static final Set<String> CUSTOM = Set.of("id", "property", "value", "description");

  /** The custom properties of a contract: what ODCS has no word for. */
  static final Set<String> CONTRACT_CUSTOM =
      Set.of(
          "load",
          "envelope",
          "topic",
          "database",
          "inputs",
          "subject",
          "consentPurpose",
          "partitioning",
          "certified",
          "onDrift",
          "quarantineLimit",
          "history");

  static final Set<String> COLUMN_CUSTOM = Set.of("sourceType", "protect");
  static final Set<String> RULE_CUSTOM = Set.of("onFailure", "maxFailingShare");
}
