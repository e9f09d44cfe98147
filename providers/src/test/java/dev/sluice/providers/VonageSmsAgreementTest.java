package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.vonage.client.auth.RequestSigning;
import com.vonage.client.auth.hashutils.HashType;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Vonage's own SDK and this library say the same of signed parameters, in a form and in the query.
 * Its check for other methods than MD5 is not public, so it is called by reflection.
 */
class VonageSmsAgreementTest {
  private static final int CASES = 1000;
  private static final int CHANGES = 8;
  private static final long SEED = 20_261_129L;
  // it logs every parameter; held, so that the level is not collected with the logger
  private static final Logger LOG = Logger.getLogger(RequestSigning.class.getName());

  private final Provider vonage =
      Objects.requireNonNull(ProviderCatalog.bundled().find("vonage-sms"));
  private final Random random = new Random(SEED);
  private final Instant now = InstantSource.system().instant();

  @BeforeAll
  static void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @Test
  void saysTheSameAsTheSdkOfWhatItSigned() throws Exception {
    int verified = 0;
    for (int i = 0; i < CASES; i++) {
      // given
      String secret = text(1 + random.nextInt(40));
      HashType method = random.nextBoolean() ? HashType.HMAC_SHA256 : HashType.HMAC_SHA512;
      Map<String, String> sent = parameters();
      sent.putAll(RequestSigning.getSignatureForRequestParameters(sent, secret, method));
      int change = i % CHANGES;
      change(sent, change);
      String used = change == 5 ? secret + "x" : secret;
      Instant received = change == 6 ? now.plusSeconds(600) : now;
      // when
      boolean ours = ours(sent, used, received);
      boolean theirs = theirs(sent, used, received, method);
      // then
      assertThat(ours).as("seed %d, case %d: %s", SEED, i, sent).isEqualTo(theirs);
      verified += ours ? 1 : 0;
    }
    assertThat(verified).isEqualTo(2 * CASES / CHANGES);
    System.out.printf("agreement with Vonage's SDK for Java: %d cases%n", CASES);
  }

  /** What the first two leave is genuine: neither blank parameters nor their order is signed. */
  private void change(Map<String, String> sent, int change) {
    switch (change) {
      case 1 -> sent.put("Blank", " ");
      case 2 -> sent.merge("text", "x", String::concat);
      case 3 -> sent.put("Another", "x");
      case 4 -> sent.compute("sig", (_, sig) -> flipped(Objects.requireNonNull(sig)));
      case 7 -> sent.remove(random.nextBoolean() ? "sig" : "timestamp");
      default -> {}
    }
  }

  private String flipped(String hex) {
    int at = random.nextInt(hex.length());
    return hex.substring(0, at) + (hex.charAt(at) == '0' ? '1' : '0') + hex.substring(at + 1);
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("messageId", "id-" + random.nextInt());
    parameters.put("text", text(1 + random.nextInt(100)));
    for (int i = random.nextInt(6); i > 0; i--) {
      parameters.put("p" + random.nextInt(100), text(random.nextInt(30)));
    }
    return parameters;
  }

  private boolean ours(Map<String, String> sent, String secret, Instant received) {
    String encoded =
        sent.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    ReceivedRequest request =
        random.nextBoolean()
            ? ReceivedRequest.post("").withTarget("/webhooks/test?" + encoded)
            : ReceivedRequest.post(encoded)
                .with("content-type", "application/x-www-form-urlencoded");
    return vonage
            .verifier(
                List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))), VerificationPolicy.DEFAULT)
            .verify(request.at(received))
        instanceof Verdict.Verified;
  }

  private static boolean theirs(
      Map<String, String> sent, String secret, Instant received, HashType method)
      throws ReflectiveOperationException {
    Method check =
        RequestSigning.class.getDeclaredMethod(
            "verifyRequestSignature",
            String.class,
            InputStream.class,
            Map.class,
            String.class,
            long.class,
            HashType.class);
    check.setAccessible(true);
    Map<String, String[]> parameters = new TreeMap<>();
    sent.forEach((name, value) -> parameters.put(name, new String[] {value}));
    return (boolean)
        check.invoke(null, null, null, parameters, secret, received.toEpochMilli(), method);
  }

  /** Characters that UTF-8 can write, separators among them. */
  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0xd800) : ' ' + random.nextInt(95);
      text.appendCodePoint(c);
    }
    return text.toString();
  }
}
