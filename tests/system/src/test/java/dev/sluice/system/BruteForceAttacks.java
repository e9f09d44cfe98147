package dev.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Keys, sessions and signatures tried one after the other. */
final class BruteForceAttacks implements Attacks {
  private static final int TRIES = 60;

  /** Wrong keys that are looked up of one address in a minute. */
  private static final int LOOKED_UP = 10;

  private final SecureRandom random = new SecureRandom();

  @Override
  public String family() {
    return "key and session brute force";
  }

  @Override
  public void run(Attacked attacked, Tally tally) throws Exception {
    keys(attacked, tally, "127.0.0.3", "");
    keys(
        attacked,
        tally,
        "127.0.0.4",
        "X-Forwarded-For: 192.0.2.%d\r\nForwarded: for=192.0.2.%d\r\n");
    logins(attacked, tally);
    nearKeys(attacked, tally);
    sessions(attacked, tally);
    signatures(attacked, tally);
  }

  /** The first are looked up and wrong; the others of this minute are not looked up. */
  private void keys(Attacked attacked, Tally tally, String address, String header) {
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      String key = "sluice_" + hex(32);
      String said = header.formatted(i, i);
      tally.attempt(
          "API key %d from %s %s".formatted(i, address, said),
          () -> {
            String request = get("/api/keys", "x-api-key: " + key) + said + "\r\n";
            try (Wire wire = Wire.from(address, attacked.console())) {
              Wire.Answer answer = wire.send(request).readToEnd();
              answers.add(answer.status());
              assertThat(answer.status()).isIn(401, 429);
              assertThat(answer.text()).doesNotContain(key);
            }
          });
    }
    tally.require(
        "few keys of one address are looked up in a minute",
        // as many again where the minute ended meanwhile
        () ->
            assertThat(answers.stream().filter(status -> status == 401).count())
                .isLessThanOrEqualTo(2 * LOOKED_UP));
  }

  private void logins(Attacked attacked, Tally tally) throws Exception {
    List<Integer> answers = new ArrayList<>();
    try (HttpClient http =
        HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.0.5")).build()) {
      Browser browser = Browser.of(attacked, http);
      for (int i = 0; i < TRIES; i++) {
        tally.attempt(
            "login " + i,
            () -> {
              HttpResponse<String> answer = browser.tryKey("sluice_" + hex(32));
              answers.add(answer.statusCode());
              assertThat(answer.statusCode()).isIn(401, 429);
              assertThat(browser.cookies()).doesNotContain("session");
            });
      }
    }
    tally.require(
        "few logins of one address are looked up in a minute",
        () ->
            assertThat(answers.stream().filter(status -> status == 401).count())
                .isLessThanOrEqualTo(2 * LOOKED_UP));
  }

  /** All of the right key but a character, or more than it. */
  private static void nearKeys(Attacked attacked, Tally tally) {
    String key = attacked.adminKey;
    List<String> near = new ArrayList<>();
    for (int i = "sluice_".length(); i < key.length(); i += 3) {
      char other = key.charAt(i) == '0' ? '1' : '0';
      near.add(key.substring(0, i) + other + key.substring(i + 1));
    }
    near.addAll(
        List.of(
            key.substring(0, 15),
            key.substring(0, key.length() - 1),
            key + "0",
            key.toUpperCase(Locale.ROOT),
            "Bearer " + key,
            key + "," + key,
            "%",
            "sluice_" + "%".repeat(64),
            "' OR prefix LIKE '%"));
    for (String wrong : near) {
      tally.attempt(
          "API key " + wrong.replace(key, "(the key)"),
          () -> {
            String request = get("/api/keys", "x-api-key: " + wrong) + "\r\n";
            try (Wire wire = Wire.from("127.0.0.6", attacked.console())) {
              assertThat(wire.send(request).readToEnd().status()).isIn(401, 429);
            }
          });
    }
  }

  /** 256 random bits are not guessed, nor found character by character. */
  private void sessions(Attacked attacked, Tally tally) throws Exception {
    Browser browser = Browser.login(attacked, attacked.adminKey);
    String real = browser.cookies().replaceAll(".*session=([^;]+).*", "$1");
    String name = browser.cookies().replaceAll("(?:.*; )?([^;]*session)=.*", "$1");
    assertThat(opens(attacked, name, real)).isEqualTo(200);
    List<String> guesses = new ArrayList<>();
    for (int i = 0; i < real.length(); i++) {
      char other = real.charAt(i) == 'A' ? 'B' : 'A';
      guesses.add(real.substring(0, i) + other + real.substring(i + 1));
      guesses.add(real.substring(0, i));
    }
    for (int i = 0; i < TRIES; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      guesses.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    for (String guess : guesses) {
      tally.attempt(
          "session " + guess.length() + " " + guess.substring(0, Math.min(4, guess.length())),
          () -> assertThat(opens(attacked, name, guess)).isEqualTo(303));
    }
    tally.require(
        "the session still opens it", () -> assertThat(opens(attacked, name, real)).isEqualTo(200));
  }

  private static int opens(Attacked attacked, String name, String session) throws Exception {
    String request = get("/console/status", "Cookie: %s=%s".formatted(name, session)) + "\r\n";
    return Wire.exchange(attacked.console(), request).status();
  }

  /** A request but for the empty line that ends it. */
  private static String get(String path, String header) {
    return String.join(
            "\r\n",
            "GET %s HTTP/1.1".formatted(path),
            "Host: 127.0.0.1",
            "Connection: close",
            header)
        + "\r\n";
  }

  /** Each is refused by an answer that is the same whatever is wrong with it. */
  private void signatures(Attacked attacked, Tally tally) {
    byte[] body = Attacked.INLINE.provider().sampleBody("guess");
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      tally.attempt(
          "signature " + i,
          () -> {
            Sender.Answer answer =
                attacked.sender.send(attacked.receiver(), Attacked.INLINE.forge("guess", body));
            assertThat(answer.status()).isEqualTo(401);
            bodies.add(answer.body().replaceAll("[0-9a-f-]{36}", ""));
            assertThat(bodies).allMatch(bodies.getFirst()::equals);
          });
    }
  }

  private String hex(int bytes) {
    byte[] some = new byte[bytes];
    random.nextBytes(some);
    return HexFormat.of().formatHex(some);
  }
}
