package io.carelake.app;

import io.carelake.app.command.CarelakeCommand;

/** The only main: the command line of Carelake. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    OwnLog.begin();
    System.exit(CarelakeCommand.execute(arguments));
  }
}
