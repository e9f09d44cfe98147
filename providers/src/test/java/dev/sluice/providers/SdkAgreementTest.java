package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Providers' own SDKs and this library say the same of random requests, as signed and changed.
 * Where they differ, this library is the stricter one, and only in ways that are named here.
 */
class SdkAgreementTest {
  private static final int CASES = 1000;
  private static final VerificationPolicy POLICY =
      new VerificationPolicy(null, Sdk.PUBLIC_URL, false);

  private static int agreed;

  // two of the SDKs cannot be told the time
  private final Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);

  private enum Change {
    NOTHING,
    BODY,
    SIGNATURE,
    SIGNATURE_CUT,
    SIGNATURE_LONGER,
    SIGNATURE_MISSING,
    OTHER_SIGNED_HEADER,
    SECRET,
    OLD,
    /** The right signature written otherwise. */
    SPELLING
  }

  // some SDKs decode Base64 leniently, or look at what stands between the first two commas only
  private static final Set<Change> WHERE_STRICTER =
      EnumSet.of(Change.SPELLING, Change.SIGNATURE, Change.SIGNATURE_LONGER);

  @AfterAll
  static void count() {
    System.out.printf(
        "agreement with SDKs: %d of %d SDKs asked, %d cases%n",
        agreed / CASES, Sdk.values().length, agreed);
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void theCatalogueNamesTheSdk(Sdk sdk) {
    Provider provider = Objects.requireNonNull(ProviderCatalog.bundled().find(sdk.provider()));
    assertThat(provider.facts().oracles()).anyMatch(oracle -> oracle.startsWith("Maven "));
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  void agreesWithTheProvidersOwnSdk(Sdk sdk) {
    // given
    long seed = 20_261_124L + sdk.name().hashCode();
    Random random = new Random(seed);
    Provider provider = Objects.requireNonNull(ProviderCatalog.bundled().find(sdk.provider()));
    Map<Change, Integer> accepted = new EnumMap<>(Change.class);
    List<String> disagreements = new ArrayList<>();
    // when
    for (int i = 0; i < CASES; i++) {
      GeneratedSecret secret = provider.generateSecret();
      Change change = Change.values()[i % Change.values().length];
      ReceivedRequest request = changed(sdk, signed(sdk, provider, secret, random), change, random);
      String verifying =
          change == Change.SECRET ? provider.generateSecret().verifying() : secret.verifying();
      boolean ours = verifies(provider, verifying, request);
      boolean theirs = sdk.accepts(request, verifying);
      accepted.merge(change, ours ? 1 : 0, Integer::sum);
      if (ours != theirs && (ours || !WHERE_STRICTER.contains(change))) {
        disagreements.add(
            "%s: ours %s, theirs %s, secret %s, %s"
                .formatted(change, ours, theirs, verifying, request.describe()));
      }
    }
    // then
    assertThat(disagreements).as("seed %d", seed).isEmpty();
    assertThat(accepted.remove(Change.NOTHING)).isEqualTo(CASES / Change.values().length);
    accepted.remove(Change.SIGNATURE_LONGER); // behind a separator stands another element
    assertThat(accepted.values()).as("accepted %s", accepted).containsOnly(0);
    agreed += CASES;
  }

  private ReceivedRequest signed(
      Sdk sdk, Provider provider, GeneratedSecret secret, Random random) {
    String body = sdk == Sdk.TWILIO ? form(random) : text(random, 1 + random.nextInt(300));
    String target = random.nextBoolean() ? "/webhooks/test" : "/webhooks/test?a=1&b=%2F2";
    WebhookDraft draft =
        new WebhookDraft("POST", target, List.of(), body.getBytes(UTF_8), null, null, now);
    SigningSecret key = SigningSecret.of("k1", secret.signing().getBytes(UTF_8));
    WebhookSigner signer =
        sdk == Sdk.ADYEN ? platformSigner(secret.signing()) : provider.signer(key, POLICY);
    return ReceivedRequest.of(signer.sign(draft), now);
  }

  // the provider's own signer signs inside bodies of items; the SDK is asked about the other scheme
  private static WebhookSigner platformSigner(String secret) {
    return CustomProvider.parse(
            """
            schemes:
              - kind: hmac-sha256
                signature: { from: "header:HmacSignature", encoding: base64 }
                content: "{body}"
                secret: { encoding: hex }
            """)
        .signer(SigningSecret.of("k1", secret.getBytes(UTF_8)), POLICY);
  }

  private ReceivedRequest changed(Sdk sdk, ReceivedRequest request, Change change, Random random) {
    String header = signatureHeader(request);
    String value = request.headers(header).getFirst();
    return switch (change) {
      case NOTHING, SECRET -> request;
      case BODY -> request.withBody(otherBody(sdk, request.body(), random));
      case SIGNATURE -> replaced(request, header, otherCharacter(value, random));
      case SIGNATURE_CUT ->
          replaced(request, header, value.substring(0, random.nextInt(value.length() - 4)));
      case SIGNATURE_LONGER -> replaced(request, header, value + text(random, 4));
      case SIGNATURE_MISSING -> request.without(header);
      case OTHER_SIGNED_HEADER -> otherHeader(sdk, request, random);
      case OLD -> old(sdk, request);
      case SPELLING -> replaced(request, header, otherSpelling(value, random));
    };
  }

  private static ReceivedRequest otherHeader(Sdk sdk, ReceivedRequest request, Random random) {
    for (String name :
        List.of(
            "webhook-id",
            "svix-id",
            "x-slack-request-timestamp",
            "box-delivery-timestamp",
            "x-twilio-email-event-webhook-timestamp")) {
      if (!request.headers(name).isEmpty()) {
        String value = request.headers(name).getFirst();
        return replaced(request, name, otherCharacter(value, random));
      }
    }
    // of the others only the signature's own header, or the URL, is signed
    return Objects.requireNonNull(ProviderCatalog.bundled().find(sdk.provider())).signsUrl()
        ? request.withTarget("/webhooks/test?c=" + random.nextInt())
        : replaced(request, signatureHeader(request), "t=" + random.nextInt(10) + ",v1=00");
  }

  private ReceivedRequest old(Sdk sdk, ReceivedRequest request) {
    // the SDK can be told the time, or signs none and this one only looks at the secret
    return switch (sdk) {
      case STRIPE, SLACK -> request.at(now.plusSeconds(301));
      default -> request.without(signatureHeader(request));
    };
  }

  private static String otherSpelling(String value, Random random) {
    int i = value.length() - 1 - random.nextInt(4);
    String other =
        switch (random.nextInt(4)) {
          case 0 -> value.replaceAll("=+$", "");
          case 1 -> value.replace(",", ", ").replace("=", "= ");
          case 2 -> value + "=";
          default -> value.substring(0, i) + value.substring(i).toUpperCase(Locale.ROOT);
        };
    return other.equals(value) ? value + "\t" : other;
  }

  private static byte[] otherBody(Sdk sdk, byte[] body, Random random) {
    String text = new String(body, UTF_8);
    // a form's names and values are run together: only what is decoded otherwise is another form
    return (sdk == Sdk.TWILIO
            ? text + "&z" + random.nextInt(9) + "=1"
            : otherCharacter(text, random))
        .getBytes(UTF_8);
  }

  private static String otherCharacter(String text, Random random) {
    int start = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    int old = text.codePointAt(start);
    int other = old == 'q' ? 'r' : 'q';
    return text.substring(0, start)
        + (char) other
        + text.substring(start + Character.charCount(old));
  }

  private static String signatureHeader(ReceivedRequest request) {
    return request.fields().stream()
        .map(Map.Entry::getKey)
        .filter(name -> name.endsWith("signature") || name.endsWith("signature-primary"))
        .findFirst()
        .orElseThrow();
  }

  private static ReceivedRequest replaced(ReceivedRequest request, String name, String value) {
    return request.without(name).with(name, value);
  }

  private static boolean verifies(Provider provider, String secret, ReceivedRequest request) {
    return provider
            .verifier(List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))), POLICY)
            .verify(request)
        instanceof Verdict.Verified;
  }

  private static String form(Random random) {
    StringBuilder form = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      form.append(form.isEmpty() ? "" : "&")
          .append((char) ('A' + i))
          .append(random.nextInt(100))
          .append('=')
          .append(URLEncoder.encode(text(random, random.nextInt(20)), UTF_8));
    }
    return form.toString();
  }

  /** Any characters that UTF-8 can write. */
  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0x11000) : ' ' + random.nextInt(95);
      text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? '\n' : c);
    }
    return text.toString();
  }
}
