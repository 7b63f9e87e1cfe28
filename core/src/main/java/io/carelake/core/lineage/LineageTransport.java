package io.carelake.core.lineage;

import java.io.IOException;
import java.util.Optional;

/** Carries events out of the house. Called from one thread at a time. */
interface LineageTransport {
  /**
   * Sends one event.
   *
   * @throws IOException if it was not taken and should be tried again later
   * @throws Refused if it was not taken and never will be
   */
  void send(LineageEvent event) throws IOException;

  /** The other side will not take this event, however often it is sent. */
  final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** The transport the settings ask for, empty for none. */
  static Optional<LineageTransport> of(LineageSettings settings) {
    return switch (settings.transport()) {
      case NONE -> Optional.empty();
      case FILE -> Optional.of(new FileTransport(settings.path().orElseThrow()));
      case HTTP ->
          Optional.of(
              new HttpTransport(
                  settings.url().orElseThrow(),
                  Optional.ofNullable(System.getenv(settings.apiKeyVariable())),
                  settings.timeout()));
    };
  }
}
