package io.carelake.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * The log of the command line is its own: {@code spark-submit} has set up Spark's before our jar
 * was there, and Spark's quotes the values that failed, in stack traces and in messages.
 */
final class OwnLog {
  private static final String FILE = "log4j2.properties";

  private OwnLog() {}

  /** Sets it up, unless the operator has named a configuration of log4j. */
  static void begin() {
    if (System.getProperty("log4j2.configurationFile") == null
        && System.getProperty("log4j.configurationFile") == null) {
      Configurator.reconfigure(ours());
    }
  }

  /** Of our jar, and not one that a cluster puts before it on the class path. */
  private static URI ours() {
    URL home = OwnLog.class.getProtectionDomain().getCodeSource().getLocation();
    try {
      return home.getPath().endsWith(".jar")
          ? new URI("jar:" + home.toURI() + "!/" + FILE)
          : home.toURI().resolve(FILE);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot find " + FILE + " beside the classes", e);
    }
  }
}
