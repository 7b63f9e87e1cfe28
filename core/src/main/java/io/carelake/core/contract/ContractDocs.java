package io.carelake.core.contract;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes the data dictionary: a page per table and an index, out of the contracts alone. */
public final class ContractDocs {
  private static final String FOLDER = "docs/tables";
  static final String MARKER = "<!-- Generated from the contracts by " + GeneratedFiles.COMMAND;

  private ContractDocs() {}

  /** Writes the pages of the repository's own contracts below a checkout's root. */
  public static void write(Contracts contracts, Path root) {
    files(contracts).write(root);
  }

  static GeneratedFiles files(Contracts contracts) {
    List<Contract> own = GeneratedFiles.ofRepository(contracts);
    SortedMap<String, String> texts = new TreeMap<>();
    texts.put(FOLDER + "/README.md", index(own));
    for (Contract c : own) {
      texts.put(
          FOLDER + "/" + c.layer().namespace() + "/" + c.table().name() + ".md",
          new TablePage(c, contracts).text());
    }
    return new GeneratedFiles(List.of(FOLDER), MARKER, texts);
  }

  private static String index(List<Contract> own) {
    StringBuilder md = new StringBuilder();
    md.append(MARKER).append("; do not edit. -->\n");
    md.append("# Data dictionary\n\n");
    md.append(own.size()).append(" tables, ");
    md.append(own.stream().mapToInt(c -> c.columns().size()).sum()).append(" columns. ");
    md.append("Every page says what one row is, its key, owner, subject, purpose, columns with");
    md.append(" type, classification, protection and FHIR path, and its rules.\n");
    for (Layer layer : Layer.values()) {
      List<Contract> tables = own.stream().filter(c -> c.layer() == layer).toList();
      if (tables.isEmpty()) {
        continue;
      }
      md.append("\n## ").append(layer.namespace()).append("\n\n");
      md.append("| table | one row | domain | owner | columns |\n|---|---|---|---|---|\n");
      for (Contract c : tables) {
        md.append("| [").append(c.table().name()).append("](").append(layer.namespace());
        md.append('/').append(c.table().name()).append(".md) | ");
        md.append(TablePage.cell(c.grain())).append(" | ");
        md.append(TablePage.cell(c.domain())).append(" | ");
        md.append(TablePage.cell(c.owner())).append(" | ");
        md.append(c.columns().size()).append(" |\n");
      }
    }
    return md.toString();
  }
}
