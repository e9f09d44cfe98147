package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Senders that take their time, many at once. */
final class SlowAttacks implements Attacks {
  private static final int OF_EACH = 15;
  private static final int AT_THE_CONSOLE = 60;

  /** Many times what the receiver is set to wait, for a machine that builds is slow. */
  private static final long AT_MOST_MS = 60_000;

  @Override
  public String family() {
    return "slow";
  }

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    atTheReceiver(attacked, tally);
    atTheConsole(attacked, tally);
  }

  /** What is sent at once, and what follows byte by byte, again and again. */
  private static Map<String, List<String>> ways() {
    String head = "POST /webhooks/shop HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    Map<String, List<String>> ways = new LinkedHashMap<>();
    ways.put("a request line without end", List.of("POST /webhooks/", "x"));
    ways.put("headers without end", List.of(head, "X-A: a\r\n"));
    ways.put("headers that stop", List.of(head + "X-A", ""));
    ways.put("a body that stops", List.of(head + "Content-Length: 1000\r\n\r\n{", ""));
    ways.put("a body byte by byte", List.of(head + "Content-Length: 100000\r\n\r\n", "x"));
    ways.put(
        "chunks byte by byte", List.of(head + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"));
    return ways;
  }

  private static void atTheReceiver(Attacked attacked, Tally tally) throws Exception {
    long before = attacked.recorded();
    Map<String, Future<Wire.Answer>> senders = new LinkedHashMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ways()
          .forEach(
              (what, parts) -> {
                for (int i = 1; i <= OF_EACH; i++) {
                  senders.put(
                      "receiver: %s, %d".formatted(what, i),
                      threads.submit(() -> slowly(attacked.receiver(), parts)));
                }
              });
      tally.require("a genuine webhook is served meanwhile", attacked::servesGenuine);
      senders.forEach(
          (what, sender) ->
              tally.attempt(
                  what,
                  () -> {
                    Wire.Answer answer = sender.get();
                    assertThat(answer.status()).as(answer.text()).isEqualTo(408);
                    attacked.saysNothing(answer.text());
                  }));
    }
    tally.require(
        "nothing but the genuine webhook is recorded",
        () -> assertThat(attacked.recorded()).isEqualTo(before + 1));
  }

  private static Wire.Answer slowly(URI app, List<String> parts) throws Exception {
    try (Wire wire = Wire.to(app)) {
      return wire.send(parts.getFirst()).drip(parts.getLast(), AT_MOST_MS);
    }
  }

  /** It keeps them for longer, but each is only one of very many; others are served meanwhile. */
  private static void atTheConsole(Attacked attacked, Tally tally) throws Exception {
    String login =
        Wire.head(
                "POST /console/login HTTP/1.1",
                "Host: 127.0.0.1",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: 1000")
            + "_csrf=";
    String api = attacked.api("POST", "/api/keys", "Content-Length: 1000\r\n\r\n{");
    List<Wire> wires = new ArrayList<>();
    String before = attacked.state();
    try {
      for (int i = 0; i < AT_THE_CONSOLE; i++) {
        String begun = List.of(login, api, "GET /api/keys HTTP/1.1\r\nHo").get(i % 3);
        wires.add(Wire.to(attacked.console()).send(begun));
        tally.attempt(
            "console: sender %d holds".formatted(i),
            () -> {
              assertThat(attacked.ask("GET", "/api/sources/shop", null).statusCode())
                  .isEqualTo(200);
              assertThat(attacked.state()).isEqualTo(before);
            });
      }
    } finally {
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }
}
