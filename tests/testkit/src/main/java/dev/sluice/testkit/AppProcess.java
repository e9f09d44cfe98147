package dev.sluice.testkit;

import dev.sluice.testkit.JavaProcess.Launch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One instance of an app in a JVM of its own. After a restart it has the same ports and the same
 * identity.
 */
public final class AppProcess implements AutoCloseable {
  /** How long an instance may take to start or stop. Generous: a machine that builds is slow. */
  public static final Duration START = Duration.ofMinutes(4);

  /** Arguments of a JVM for an app that is one of many short-lived ones on few processors. */
  public static final List<String> QUICK_START = JavaProcess.quickStart("320m");

  private static final Duration POLL = Duration.ofMillis(100);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private final String name;
  private final int port;
  private final int managementPort;
  private final JavaProcess process;

  private AppProcess(String name, int port, int managementPort, Launch launch) {
    this.name = name;
    this.port = port;
    this.managementPort = managementPort;
    this.process = JavaProcess.start(launch);
  }

  /**
   * Starts an instance; does not wait until it is ready.
   *
   * @param name of the instance, also of its log file
   * @param jvm its JVM's arguments, such as {@link #QUICK_START}
   * @param settings as {@code --key=value}
   */
  public static AppProcess start(
      App app, String name, List<String> jvm, List<String> settings, Path logs) {
    List<String> all = new ArrayList<>(settings);
    int port = LocalPorts.free();
    int managementPort = LocalPorts.free();
    all.add("--sluice.management-port=" + managementPort);
    if (app.portKey() != null) {
      all.add("--%s=%d".formatted(app.portKey(), port));
    }
    if (app.hasInstanceId()) {
      all.add("--sluice.%s.instance-id=%s".formatted(app.lowerCaseName(), name));
    }
    var launch = new Launch(app.mainClass(), jvm, all, logs.resolve(name + ".log"));
    return new AppProcess(name, port, managementPort, launch);
  }

  /** Where the app serves others. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Returns when the instance says that it is ready.
   *
   * @throws AssertionError with the end of its log if it does not in time, or ends
   */
  public AppProcess awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (!isReady()) {
      if (process.hasEndedWithin(POLL)) {
        throw new AssertionError("%s has ended%n%s".formatted(name, process.logTail()));
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "%s is not ready after %s: %s%n%s".formatted(name, START, health(), process.logTail()));
      }
    }
    return this;
  }

  /** Whether the readiness probe says so. */
  public boolean isReady() {
    return health().startsWith("200");
  }

  /** Whether the liveness probe would leave it alone. */
  public boolean isLive() {
    return management("health/liveness").startsWith("200");
  }

  /** Status and body of the readiness probe, or why there is none. */
  public String health() {
    return management("health/readiness");
  }

  /** Its metrics as Prometheus reads them. */
  public String metrics() {
    return management("prometheus");
  }

  private String management(String path) {
    var uri = URI.create("http://127.0.0.1:%d/actuator/%s".formatted(managementPort, path));
    var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    try {
      var response = HTTP.send(request, BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  /** Whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Of the process. */
  public long pid() {
    return process.pid();
  }

  /** SIGKILL: returns when the process is gone. */
  public void kill() {
    process.kill();
  }

  /** SIGTERM, and waits for the end. */
  public int stop(Duration grace) {
    process.terminate();
    return process.awaitExit(grace);
  }

  /** SIGSTOP: the process stands still until {@link #thaw}. */
  public void freeze() {
    process.freeze();
  }

  /** SIGCONT. */
  public void thaw() {
    process.thaw();
  }

  /** Starts the ended instance again; does not wait until it is ready. */
  public AppProcess restart() {
    process.restart();
    return this;
  }

  /** Lines in its log file so far. */
  public long logLines() {
    return process.logLines();
  }

  /** The last lines of its output. */
  public String logTail() {
    return process.logTail();
  }

  /** Kills it. */
  @Override
  public void close() {
    process.close();
  }
}
