package dev.sluice.benchmarks;

import dev.sluice.testkit.App;
import java.util.ArrayList;
import java.util.List;

/** How apps' JVMs run in the containers of docker-compose.yml. */
final class ShippedJvm {
  private ShippedJvm() {}

  /**
   * Arguments of an app: 40 % of its 512 or 384 MiB, the collector that the JVM chooses for so
   * little, and the options of deploy/image.
   */
  static List<String> of(App app) {
    List<String> jvm = new ArrayList<>();
    jvm.add(app == App.INGEST ? "-Xmx154m" : "-Xmx205m");
    jvm.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TrimNativeHeapInterval=10000",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dsluice.test.log-level=WARN"));
    jvm.addAll(
        switch (app) {
          case CONSOLE -> List.of("-XX:TieredStopAtLevel=1");
          case VERIFIER, DEDUP -> List.of("-XX:NewRatio=1", "-XX:SurvivorRatio=2");
          case INGEST -> List.of();
        });
    return jvm;
  }
}
