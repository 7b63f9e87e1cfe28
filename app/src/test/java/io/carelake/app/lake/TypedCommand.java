package io.carelake.app.lake;

import io.carelake.app.command.CarelakeCommand;
import io.carelake.testkit.RepositoryFiles;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A command line as an operator types it, in this JVM and its Spark application; what it wrote to
 * both streams, the log included, is kept.
 */
public final class TypedCommand {
  private TypedCommand() {}

  /** {@code carelake ...} */
  public static Carelake.Ended carelake(String... arguments) {
    System.setProperty("spark.carelake.home", RepositoryFiles.root().toString());
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
      int code = CarelakeCommand.execute(arguments);
      return new Carelake.Ended(
          code, written.toString(StandardCharsets.UTF_8), told.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
