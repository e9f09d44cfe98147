package dev.sluice.standalone;

import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the parts log to. To be chosen before the first class that logs is loaded; the apps' own
 * logging settings do not apply, since they share this process.
 */
final class Logs {
  private Logs() {}

  /**
   * To {@code sluice.log} in a folder, and to the console too if asked to.
   *
   * @param debug to the console as well, in colour
   */
  static void toFolder(Path dir, boolean verbose, boolean debug) {
    System.setProperty("sluice.logs", dir.toString());
    System.setProperty("sluice.logs.level", debug ? "%highlight(%-5level)" : "%-5level");
    choose("sluice-logs-folder.xml", verbose || debug ? "INFO" : "OFF");
  }

  /** To the console only: errors, or more if asked to. */
  static void toConsole(boolean verbose) {
    choose("sluice-logs-console.xml", verbose ? "INFO" : "OFF");
  }

  private static void choose(String configuration, String consoleLevel) {
    System.setProperty("sluice.logs.console", consoleLevel);
    System.setProperty("logback.configurationFile", configuration);
    // each app would otherwise set up logging for the whole process anew
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    // what logs to java.util.logging, such as Tomcat and PostgreSQL's driver, would print to stderr
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
