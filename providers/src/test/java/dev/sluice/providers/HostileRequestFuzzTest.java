package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Genuine requests of each provider, changed at random the way an attacker changes them. The seed
 * is fixed; {@code -Dsluice.test.seed=N} takes another.
 */
class HostileRequestFuzzTest {
  private static final long SEED = Long.getLong("sluice.test.seed", 20_261_125L);
  private static final int ROUNDS = 100;

  /** Large enough that work which grows with its square shows. */
  private static final int LARGE = 64 << 10;

  /** Generous: the largest takes some milliseconds; what grows with the square takes minutes. */
  private static final long MOST_CPU_NANOS = 500_000_000L;

  /** Copies of body and headers, and what a parser keeps; a tree of a body would be far more. */
  private static final long MOST_ALLOCATED = 16L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final VerificationPolicy POLICY =
      new VerificationPolicy(null, "https://hooks.example.com/webhooks/test", false);
  private static final List<String> PIECES =
      List.of(
          "",
          ",",
          ";",
          "=",
          " ",
          "\t",
          "v1=",
          "v1,",
          "t=",
          "sha256=",
          "%",
          "%zz",
          "&",
          "[",
          "{",
          "\"",
          "\\",
          "\\ud800",
          "\u00ff",
          "\0",
          "null",
          "-1",
          "99999999999999999999",
          "1e9999",
          "2020-13-45T00:00:00Z",
          "AAAA",
          "====",
          "0000",
          "keyId=\"",
          "rsa-v1_5-sha256=:",
          "*/*");

  /** Those that sign: the others refuse everything before they look at it. */
  static List<Provider> providers() {
    return ProviderCatalog.bundled().all().stream()
        .filter(provider -> !provider.scheme().equals("unsigned"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void nothingThatIsChangedIsVerifiedAndNothingThrows(Provider provider) {
    // given
    var random = new Random(SEED + provider.id().hashCode());
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest genuine = genuine(provider, secret);
    SignatureVerifier verifier = verifier(provider, secret);
    boolean signsBody = scheme(provider).content().has(Template.Word.BODY);
    for (int round = 0; round < ROUNDS; round++) {
      ReceivedRequest hostile = mutated(genuine, random);

      // when
      Verdict verdict = verifier.verify(hostile);

      // then: what a body that is signed as a whole may not differ in is a single byte
      boolean same = Arrays.equals(hostile.body(), genuine.body());
      if (signsBody && !same) {
        assertThat(verdict)
            .as("seed %d, round %d: %s", SEED, round, hostile.describe())
            .isInstanceOf(Verdict.Refused.class);
      }
      if (verdict instanceof Verdict.Verified verified) {
        assertThat(verified.keyId()).isEqualTo("k1");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void timeAndMemoryAreBoundedWhateverIsSent(Provider provider) {
    // given as many headers as a receiver takes, and a large body
    GeneratedSecret secret = provider.generateSecret();
    ReceivedRequest genuine = genuine(provider, secret);
    SignatureVerifier verifier = verifier(provider, secret);
    SignatureVerifier unsigned =
        provider.verifier(List.of(), new VerificationPolicy(null, POLICY.publicUrl(), true));
    for (ReceivedRequest hostile : largest(genuine)) {
      long cpu = THREADS.getCurrentThreadCpuTime();
      long allocated = THREADS.getCurrentThreadAllocatedBytes();

      // when
      Verdict verdict = verifier.verify(hostile);
      Verdict ids = unsigned.verify(hostile);

      // then
      String shown = hostile.target().length() + " " + hostile.fields().size();
      assertThat(THREADS.getCurrentThreadCpuTime() - cpu).as(shown).isLessThan(MOST_CPU_NANOS);
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated)
          .as(shown)
          .isLessThan(MOST_ALLOCATED);
      assertThat(verdict).isNotNull();
      assertThat(ids).isInstanceOf(Verdict.Unsigned.class);
    }
  }

  private static List<ReceivedRequest> largest(ReceivedRequest genuine) {
    List<byte[]> bodies = new ArrayList<>();
    for (String piece : List.of("[", "{\"id\":", "{\"id\":1},", "9", "a=%41&", "\r\n--b", "\0")) {
      bodies.add(piece.repeat(LARGE / piece.length()).getBytes(ISO_8859_1));
      bodies.add(("{\"id\":\"" + piece.repeat(LARGE / piece.length())).getBytes(ISO_8859_1));
    }
    List<ReceivedRequest> requests = new ArrayList<>();
    for (byte[] body : bodies) {
      requests.add(genuine.withBody(body));
      requests.add(genuine.without("content-type").withBody(body));
      requests.add(
          genuine
              .without("content-type")
              .with("content-type", "multipart/form-data; boundary=b")
              .withBody(body));
    }
    for (String piece : PIECES) {
      String large = piece.isEmpty() ? "" : piece.repeat((32 << 10) / piece.length());
      for (Map.Entry<String, String> field : genuine.fields()) {
        requests.add(genuine.without(field.getKey()).with(field.getKey(), large));
        requests.add(
            genuine.without(field.getKey()).with(field.getKey(), field.getValue() + large));
      }
      requests.add(genuine.withTarget("/x?" + large));
    }
    return requests;
  }

  private static ReceivedRequest mutated(ReceivedRequest genuine, Random random) {
    ReceivedRequest hostile = genuine;
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      List<Map.Entry<String, String>> fields = hostile.fields();
      boolean ofHeader = !fields.isEmpty() && random.nextInt(3) > 0;
      if (ofHeader) {
        Map.Entry<String, String> field = fields.get(random.nextInt(fields.size()));
        String value = mutated(field.getValue(), random);
        hostile =
            random.nextInt(4) == 0
                ? hostile.with(field.getKey(), value)
                : hostile.without(field.getKey()).with(field.getKey(), value);
      } else if (random.nextInt(4) == 0) {
        hostile = hostile.withTarget(mutated(hostile.target(), random));
      } else {
        String body = new String(hostile.body(), ISO_8859_1);
        hostile = hostile.withBody(mutated(body, random).getBytes(ISO_8859_1));
      }
    }
    return hostile;
  }

  private static String mutated(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    int to = at + random.nextInt(text.length() - at + 1);
    String piece = PIECES.get(random.nextInt(PIECES.size()));
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, at) + piece + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(to);
      case 2 -> text.substring(0, at);
      case 3 -> text.substring(0, to) + text.substring(at);
      case 4 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(to);
      default -> text.substring(0, at) + piece.repeat(random.nextInt(40)) + text.substring(to);
    };
  }

  private static Scheme scheme(Provider provider) {
    return ((SchemeProvider) provider).file().schemes().getFirst();
  }

  private static ReceivedRequest genuine(Provider provider, GeneratedSecret secret) {
    var key = SigningSecret.of("k1", secret.signing().getBytes(UTF_8));
    var draft =
        new WebhookDraft(
            "POST",
            "/webhooks/test?x=1",
            List.of(),
            provider.sampleBody("d-1"),
            "d-1",
            null,
            ReceivedRequest.TIME);
    return ReceivedRequest.of(provider.signer(key, POLICY).sign(draft), ReceivedRequest.TIME);
  }

  private static SignatureVerifier verifier(Provider provider, GeneratedSecret secret) {
    var key = SigningSecret.of("k1", secret.verifying().getBytes(UTF_8));
    return provider.verifier(List.of(key), POLICY);
  }
}
