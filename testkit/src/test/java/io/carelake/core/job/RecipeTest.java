package io.carelake.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.core.contract.Contract;
import io.carelake.core.transform.Transform;
import io.carelake.testkit.ContractBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a table is built anew: a changed contract, a changed transform, changed code beside it. */
class RecipeTest {
  private static final String TRANSFORM =
      "package made; import io.carelake.core.transform.*; import io.carelake.core.contract.*;"
          + "import org.apache.spark.sql.*;"
          + "public class MakeSums implements Transform {"
          + " public TableId table() { return TableId.parse(\"gold.sums\"); }"
          + " public Dataset<Row> apply(Inputs in) {"
          + "  return in.table(\"silver.visits\").limit(LIMIT + Section.EXTRA()); } }";
  private static final String SECTION =
      "package made; class Section { static int EXTRA() { return 1; } }";
  private static final String BELOW = "package made.below; class Other { int x = 1; }";

  @TempDir Path folder;

  @Test
  void isTheSameFromAFolderAndFromAJar() throws Exception {
    Path classes = compiled("a", TRANSFORM.replace("LIMIT", "7"), SECTION, BELOW);
    assertThat(recipe(jar(classes))).isEqualTo(recipe(classes));
    assertThat(recipe(compiled("b", TRANSFORM.replace("LIMIT", "7"), SECTION, BELOW)))
        .isEqualTo(recipe(classes));
  }

  @Test
  void changesWithTheTransformAndWithTheClassesOfItsPackage() throws Exception {
    String seven = recipe(compiled("a", TRANSFORM.replace("LIMIT", "7"), SECTION, BELOW));
    String eight = recipe(compiled("b", TRANSFORM.replace("LIMIT", "8"), SECTION, BELOW));
    String section =
        recipe(compiled("c", TRANSFORM.replace("LIMIT", "7"), SECTION.replace("1", "2"), BELOW));
    assertThat(List.of(seven, eight, section)).doesNotHaveDuplicates();
    assertThat(
            recipe(
                jar(
                    compiled(
                        "d", TRANSFORM.replace("LIMIT", "7"), SECTION.replace("1", "2"), BELOW))))
        .isEqualTo(section);
  }

  @Test
  void aPackageBelowIsNotPartOfIt() throws Exception {
    assertThat(
            recipe(
                compiled("a", TRANSFORM.replace("LIMIT", "7"), SECTION, BELOW.replace("1", "2"))))
        .isEqualTo(recipe(compiled("b", TRANSFORM.replace("LIMIT", "7"), SECTION, BELOW)));
  }

  @Test
  void changesWithWhatTheContractSaysOfRowsAndNotWithItsWords() throws Exception {
    Path classes = compiled("a", TRANSFORM.replace("LIMIT", "7"), SECTION, BELOW);
    assertThat(recipe(classes, sums("BIGINT"))).isNotEqualTo(recipe(classes, sums("INT")));
    Contract contract = sums("BIGINT");
    Contract reworded =
        new Contract(
            contract.table(),
            contract.file(),
            contract.version(),
            contract.status(),
            contract.domain(),
            "Another purpose.",
            contract.description(),
            contract.grain(),
            contract.columns(),
            contract.load(),
            contract.inputs(),
            contract.source(),
            contract.subject(),
            contract.consentPurpose(),
            contract.rules(),
            contract.relationships(),
            "another-team",
            contract.freshness(),
            contract.retention(),
            contract.partitioning(),
            contract.certified());
    assertThat(recipe(classes, reworded)).isEqualTo(recipe(classes, contract));
  }

  private static Contract sums(String type) {
    return ContractBuilder.of("gold.sums").key("visits", type).inputs("silver.visits").build();
  }

  private static String recipe(Path classes) throws Exception {
    return recipe(classes, sums("BIGINT"));
  }

  private static String recipe(Path classes, Contract contract) throws Exception {
    URL[] urls = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, RecipeTest.class.getClassLoader())) {
      Object transform = loader.loadClass("made.MakeSums").getDeclaredConstructor().newInstance();
      return Recipe.of(contract, (Transform) transform);
    }
  }

  private Path compiled(String name, String... sources) throws IOException {
    Path from = Files.createDirectories(folder.resolve(name + "-sources"));
    Path to = Files.createDirectories(folder.resolve(name));
    String[] names = {"MakeSums.java", "Section.java", "Other.java"};
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", to.toString()));
    for (int i = 0; i < sources.length; i++) {
      arguments.add(Files.writeString(from.resolve(names[i]), sources[i]).toString());
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
    return to;
  }

  private static Path jar(Path classes) throws IOException {
    Path jar = Path.of(classes + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        entries.write(Files.readAllBytes(file));
        entries.closeEntry();
      }
    }
    return jar;
  }
}
