package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.providers.SdkOracle.Bodies;
import dev.sluice.providers.SdkOracle.BodyCheck;
import java.net.URLEncoder;
import java.time.Duration;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A provider's own SDK and this library say the same of random requests, as signed and changed.
 * Where they differ, this library is the stricter one, and only in ways that are named here.
 */
final class SdkAgreement {
  /** Requests that an SDK is asked about. */
  static final int CASES = 1000;

  private static final int SHOWN = 3;
  private static final VerificationPolicy POLICY =
      new VerificationPolicy(null, SdkOracle.PUBLIC_URL, false);

  private enum Change {
    NOTHING,
    BODY,
    SIGNATURE,
    SIGNATURE_CUT,
    SIGNATURE_LONGER,
    SIGNATURE_MISSING,
    OTHER_SIGNED_HEADER,
    SECRET,
    /** Signed long ago, where the SDK looks at the time; else without signature. */
    OLD,
    /** The right signature written otherwise. */
    SPELLING
  }

  // some SDKs decode Base64 leniently, look at what stands between the first two commas only, or
  // leave the time to whoever calls them
  private static final Set<Change> WHERE_STRICTER =
      EnumSet.of(Change.SPELLING, Change.SIGNATURE, Change.SIGNATURE_LONGER, Change.OLD);

  private final SdkOracle sdk;
  private final Provider provider;
  private final long seed;
  private final Random random;
  private final List<GeneratedSecret> made = new ArrayList<>();

  /** An SDK that has not been asked yet. */
  SdkAgreement(SdkOracle sdk) {
    this.sdk = sdk;
    this.provider = Objects.requireNonNull(ProviderCatalog.bundled().find(sdk.provider()));
    this.seed = 20_261_124L + sdk.provider().hashCode();
    this.random = new Random(seed);
  }

  /** The catalogue says that this SDK exists. */
  void assertNamed() {
    assertThat(provider.facts().oracles())
        .anyMatch(oracle -> oracle.matches(Pattern.quote(sdk.artifact()) + "[ ,].*"));
  }

  /** Asks both. */
  void assertAgreed() {
    Map<Change, Integer> accepted = new EnumMap<>(Change.class);
    List<String> disagreements = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      GeneratedSecret secret = secret();
      Change change = Change.values()[i % Change.values().length];
      ReceivedRequest request = changed(secret, change);
      String verifying = (change == Change.SECRET ? another(secret) : secret).verifying();
      boolean ours = verifies(verifying, request);
      boolean theirs = sdk.accepts(request, verifying);
      accepted.merge(change, ours ? 1 : 0, Integer::sum);
      if (ours != theirs && (ours || !mayBeStricter(change))) {
        disagreements.add(
            "%s: ours %s, theirs %s, secret %s, %s"
                .formatted(change, ours, theirs, verifying, request.describe()));
      }
    }
    assertThat(disagreements.stream().limit(SHOWN))
        .as("%d disagreements, seed %d", disagreements.size(), seed)
        .isEmpty();
    assertThat(accepted.remove(Change.NOTHING)).isEqualTo(CASES / Change.values().length);
    assertThat(accepted.values()).as("accepted %s", accepted).containsOnly(0);
  }

  private GeneratedSecret secret() {
    if (made.size() == sdk.secrets()) {
      return made.get(random.nextInt(made.size()));
    }
    made.add(provider.generateSecret());
    return made.getLast();
  }

  private GeneratedSecret another(GeneratedSecret secret) {
    GeneratedSecret other = secret();
    while (other.equals(secret)) {
      other = secret();
    }
    return other;
  }

  private boolean mayBeStricter(Change change) {
    return WHERE_STRICTER.contains(change)
        || (change == Change.BODY && sdk.bodyCheck() == BodyCheck.CALLER);
  }

  private ReceivedRequest changed(GeneratedSecret secret, Change change) {
    Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
    Duration tolerance = provider.timestampTolerance();
    if (change == Change.OLD && tolerance != null) {
      Duration age = tolerance.plusHours(1);
      return sdk.isToldTheTime()
          ? signed(secret, now).at(now.plus(age))
          : signed(secret, now.minus(age)).at(now);
    }
    ReceivedRequest request = signed(secret, now);
    String header = signatureHeader(request);
    String value = request.headers(header).getFirst();
    return switch (change) {
      case NOTHING, SECRET -> request;
      case BODY ->
          sdk.bodyCheck() == BodyCheck.NOBODY
              ? otherTarget(request)
              : request.withBody(otherBody(request.body()));
      case SIGNATURE -> replaced(request, header, otherCharacter(value));
      case SIGNATURE_CUT ->
          replaced(request, header, value.substring(0, random.nextInt(value.length() - 4)));
      case SIGNATURE_LONGER -> replaced(request, header, value + letters(4));
      case SIGNATURE_MISSING, OLD -> request.without(header);
      case OTHER_SIGNED_HEADER -> otherHeader(request);
      case SPELLING -> replaced(request, header, otherSpelling(value));
    };
  }

  private ReceivedRequest signed(GeneratedSecret secret, Instant time) {
    String body = body(time);
    while (!sdk.understands(body)) {
      body = body(time);
    }
    String target = random.nextBoolean() ? "/webhooks/test" : "/webhooks/test?a=1&b=%2F2";
    WebhookDraft draft =
        new WebhookDraft("POST", target, List.of(), body.getBytes(UTF_8), null, null, time);
    return ReceivedRequest.of(sdk.signer(provider, secret.signing(), POLICY).sign(draft), time);
  }

  private String body(Instant time) {
    return switch (sdk.bodies()) {
      case TEXT -> text(1 + random.nextInt(300));
      case FORM -> form();
      case JSON -> json(time);
    };
  }

  private ReceivedRequest otherTarget(ReceivedRequest request) {
    return request.withTarget("/webhooks/test?c=" + random.nextInt());
  }

  private ReceivedRequest otherHeader(ReceivedRequest request) {
    for (String name : SdkOracle.SIGNED_HEADERS) {
      if (!request.headers(name).isEmpty()) {
        return replaced(request, name, otherCharacter(request.headers(name).getFirst()));
      }
    }
    // of the others only the signature's own header, or the URL, is signed
    return provider.signsUrl()
        ? otherTarget(request)
        : replaced(request, signatureHeader(request), "t=" + random.nextInt(10) + ",v1=00");
  }

  private String otherSpelling(String value) {
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

  private byte[] otherBody(byte[] body) {
    String text = new String(body, UTF_8);
    // a form's names and values are run together: only what is decoded otherwise is another form
    return (sdk.bodies() == Bodies.FORM
            ? text + "&z" + random.nextInt(9) + "=1"
            : otherCharacter(text))
        .getBytes(UTF_8);
  }

  private String otherCharacter(String text) {
    int start = text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length())));
    int old = text.codePointAt(start);
    int other = old == 'q' ? 'r' : 'q';
    return text.substring(0, start)
        + (char) other
        + text.substring(start + Character.charCount(old));
  }

  private static String signatureHeader(ReceivedRequest request) {
    List<String> names =
        request.fields().stream()
            .map(Map.Entry::getKey)
            .filter(name -> name.contains("signature") || name.contains("hmac"))
            .filter(name -> !name.matches(".*-(version|algorithm|nonce)"))
            .toList();
    if (names.isEmpty()) {
      return "authorization"; // a token
    }
    return names.stream()
        .filter(name -> name.endsWith("signature"))
        .findFirst()
        .orElseGet(names::getFirst);
  }

  private static ReceivedRequest replaced(ReceivedRequest request, String name, String value) {
    return request.without(name).with(name, value);
  }

  private boolean verifies(String secret, ReceivedRequest request) {
    return provider
            .verifier(List.of(SigningSecret.of("k1", secret.getBytes(UTF_8))), POLICY)
            .verify(request)
        instanceof Verdict.Verified;
  }

  private String json(Instant time) {
    String safe = text(1 + random.nextInt(200)).replaceAll("[\\p{Cntrl}\"\\\\]", "x");
    return "{\"webhookTimestamp\":%d,\"event\":{\"text\":\"%s\"}}"
        .formatted(time.toEpochMilli(), safe);
  }

  private String form() {
    StringBuilder form = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      form.append(form.isEmpty() ? "" : "&")
          .append((char) ('A' + i))
          .append(random.nextInt(100))
          .append('=')
          .append(URLEncoder.encode(text(random.nextInt(20)), UTF_8));
    }
    return form.toString();
  }

  /** No separator of any list among them, behind which another element would stand. */
  private String letters(int length) {
    return random
        .ints(length, 'A', 'z' + 1)
        .mapToObj(c -> Character.isLetter(c) ? Character.toString(c) : "=")
        .collect(Collectors.joining());
  }

  /** Any characters that UTF-8 can write. */
  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0x11000) : ' ' + random.nextInt(95);
      text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? '\n' : c);
    }
    return text.toString();
  }
}
