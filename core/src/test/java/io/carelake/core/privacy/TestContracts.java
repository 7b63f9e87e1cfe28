package io.carelake.core.privacy;

import io.carelake.core.contract.Classification;
import io.carelake.core.contract.Column;
import io.carelake.core.contract.ConsentPurpose;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Load;
import io.carelake.core.contract.Protection;
import io.carelake.core.contract.Subject;
import io.carelake.core.contract.TableId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;

/** Contracts for the tests of this package; the testkit's builder stands on core. */
final class TestContracts {
  private TestContracts() {}

  static Contract of(
      String table, Subject subject, ConsentPurpose purpose, List<String> inputs, Column... cols) {
    return new Contract(
        TableId.parse(table),
        Path.of("test.odcs.yaml"),
        "1.0.0",
        "active",
        "test",
        "A test.",
        "A table of a test.",
        "One row per test.",
        List.of(cols),
        Load.MERGE,
        inputs.stream().map(TableId::parse).toList(),
        Optional.empty(),
        subject,
        purpose,
        List.of(),
        List.of(),
        "test-team",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false);
  }

  static Column key(String name, String type) {
    return column(name, type, 1, Classification.NONE, null);
  }

  static Column column(String name, String type, Classification classification) {
    return column(name, type, 0, classification, null);
  }

  static Column guarded(String name, String type, Protection protection) {
    return column(name, type, 0, Classification.DIRECT_IDENTIFIER, protection);
  }

  private static Column column(
      String name, String type, int key, Classification classification, Protection protection) {
    return new Column(
        name,
        "string",
        DataType.fromDDL(type),
        "A column of a test.",
        key > 0,
        key,
        classification,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(protection),
        Optional.empty(),
        List.of());
  }
}
