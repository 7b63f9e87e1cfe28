package io.carelake.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.carelake.app.lake.Carelake;
import io.carelake.app.lake.TypedCommand;
import io.carelake.core.contract.Contract;
import io.carelake.core.contract.Contracts;
import io.carelake.core.contract.Layer;
import io.carelake.core.privacy.KeyFile;
import io.carelake.testkit.RepositoryFiles;
import io.carelake.testkit.live.LakeComparison;
import io.carelake.testkit.live.LiveServices;
import io.carelake.testkit.live.RandomSql;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL to silver on real parts. */
class LiveLakeIT {
  private static final List<String> SERVICES =
      List.of(
          "appointment-service",
          "document-ai-service",
          "medical-records-service",
          "pricing-service",
          "session-service");
  private static final Contracts CONTRACTS = RepositoryFiles.contracts();

  @TempDir private Path folder;

  @Test
  void silverIsWhatTheDatabasesHold() throws Exception {
    try (LiveServices live = LiveServices.start(SERVICES)) {
      List<RandomSql> writers = new ArrayList<>();
      for (Contract bronze : CONTRACTS.of(Layer.BRONZE)) {
        if (bronze.source().filter(s -> SERVICES.contains(s.service())).isPresent()) {
          try (Connection c = live.postgres().connect(bronze.source().orElseThrow().database())) {
            writers.add(new RandomSql(bronze, 7, c));
            writers.get(writers.size() - 1).fill(c, 20);
          }
        }
      }
      System.setProperty(
          "spark.carelake.privacy.key-file", KeyFile.create(folder.resolve("key")).toString());
      live.capture();
      for (RandomSql writer : writers) {
        try (Connection c = live.postgres().connect(writer.database())) {
          for (int i = 0; i < 60; i++) {
            writer.transaction(c);
            if (i == 30 && writer.database().endsWith("records")) {
              writer.truncate(c);
            }
          }
        }
      }
      live.awaitCaptured();
      System.err.println(TopicCapture.capture(live.kafka(), folder.resolve("landing/all.jsonl")));
      java.nio.file.Files.copy(
          folder.resolve("landing/all.jsonl"),
          Path.of("/tmp/live-all.jsonl"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Carelake.Ended ended =
          TypedCommand.carelake(
              "ingest",
              "--source",
              "files",
              "--path",
              folder.resolve("landing").toString(),
              "--warehouse",
              folder.resolve("lake").toString());
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      ended = TypedCommand.carelake("silver", "--warehouse", folder.resolve("lake").toString());
      System.err.println(ended.err());
      assertThat(ended.exitCode()).as(ended.err()).isZero();
      List<LakeComparison.Compared> compared =
          new LakeComparison(CONTRACTS, folder.resolve("lake"), live.postgres()::connect)
              .of(SERVICES);
      compared.forEach(System.err::println);
      assertThat(compared).allMatch(LakeComparison.Compared::isEqual);
    }
  }
}
