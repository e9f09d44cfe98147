package dev.sluice.process;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.env.Environment;

/** What the process of an app leaves open, told when it starts. */
public final class OpenProcess {
  private OpenProcess() {}

  /** One sentence for each, with the key that closes it. */
  public static List<String> doors(Environment environment) {
    List<String> open = new ArrayList<>();
    if (DebugSwitch.isOn(environment)) {
      open.add(
          "debug is on, which is for developers: unset sluice.debug [DEBUG] where others can"
              + " reach it");
    }
    String port = environment.getProperty(ManagementServer.PORT);
    String address = environment.getProperty(ManagementProperties.ADDRESS, "");
    if (port != null && !Loopback.is(address)) {
      open.add(
          "health and metrics are served without authentication on port %s of %s: let nobody"
                  .formatted(port, address.isEmpty() ? "every address" : address)
              + " reach it, or set sluice.management-address");
    }
    String traces = environment.getProperty(TracingProperties.ENDPOINT, "");
    if (TracingProperties.isReadable(traces)) {
      open.add(
          "traces go to %s by plain HTTP, where whoever is on the way reads them: let %s be an https address"
              .formatted(traces, TracingProperties.ENDPOINT));
    }
    return open;
  }
}
