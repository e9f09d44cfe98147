package dev.sluice.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.adyen.util.HMACValidator;
import com.box.sdk.BoxWebHookSignatureVerifier;
import com.linecorp.bot.parser.LineSignatureValidator;
import com.razorpay.Utils;
import com.sendgrid.helpers.eventwebhook.EventWebhook;
import com.slack.api.app_backend.SlackSignature;
import com.squareup.square.utilities.WebhooksHelper;
import com.stripe.net.Webhook;
import com.twilio.security.RequestValidator;
import com.viber.bot.ViberSignatureValidator;
import java.net.URLDecoder;
import java.net.http.HttpHeaders;
import java.security.Security;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** What a provider's own SDK for Java says of a request; an exception of it counts as no. */
enum Sdk implements SdkOracle {
  STRIPE("stripe") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return Webhook.Signature.verifyHeader(
          text(request),
          header(request, "stripe-signature"),
          secret,
          300,
          Clock.fixed(request.receivedAt(), ZoneOffset.UTC));
    }

    @Override
    public boolean isToldTheTime() {
      return true;
    }
  },
  SVIX("svix") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      new com.svix.Webhook(secret)
          .verify(text(request), HttpHeaders.of(headers(request), (name, value) -> true));
      return true;
    }
  },
  STANDARD_WEBHOOKS("standard-webhooks") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      new com.standardwebhooks.Webhook(secret).verify(text(request), headers(request));
      return true;
    }
  },
  SLACK("slack") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return new SlackSignature.Verifier(new SlackSignature.Generator(secret))
          .isValid(
              header(request, "x-slack-request-timestamp"),
              text(request),
              header(request, "x-slack-signature"),
              request.receivedAt().toEpochMilli());
    }

    @Override
    public boolean isToldTheTime() {
      return true;
    }
  },
  SENDGRID("sendgrid") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      if (Security.getProvider("BC") == null) {
        Security.addProvider(new BouncyCastleProvider());
      }
      EventWebhook webhook = new EventWebhook();
      return webhook.VerifySignature(
          webhook.ConvertPublicKeyToECDSA(secret),
          request.body(),
          header(request, "x-twilio-email-event-webhook-signature"),
          header(request, "x-twilio-email-event-webhook-timestamp"));
    }
  },
  SQUARE("square") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return WebhooksHelper.verifySignature(
          text(request),
          header(request, "x-square-hmacsha256-signature"),
          secret,
          SdkOracle.url(request));
    }
  },
  ADYEN("adyen") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return new HMACValidator()
          .validateHMAC(header(request, "hmacsignature"), secret, text(request));
    }

    // the provider's own signer signs inside bodies of items; the SDK is asked about the other one
    @Override
    public WebhookSigner signer(Provider provider, String secret, VerificationPolicy policy) {
      return CustomProvider.parse(
              """
              schemes:
                - kind: hmac-sha256
                  signature: { from: "header:HmacSignature", encoding: base64 }
                  content: "{body}"
                  secret: { encoding: hex }
              """)
          .signer(SigningSecret.of("k1", secret.getBytes(UTF_8)), policy);
    }
  },
  BOX("box") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return new BoxWebHookSignatureVerifier(secret, secret)
          .verify(
              header(request, "box-signature-version"),
              header(request, "box-signature-algorithm"),
              header(request, "box-signature-primary"),
              header(request, "box-signature-secondary"),
              text(request),
              header(request, "box-delivery-timestamp"));
    }
  },
  GOCARDLESS("gocardless") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return com.gocardless.Webhook.isValidSignature(
          text(request), header(request, "webhook-signature"), secret);
    }
  },
  LINE("line") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return new LineSignatureValidator(secret.getBytes(UTF_8))
          .validateSignature(request.body(), header(request, "x-line-signature"));
    }
  },
  RAZORPAY("razorpay") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return Utils.verifyWebhookSignature(
          text(request), header(request, "x-razorpay-signature"), secret);
    }
  },
  TWILIO("twilio") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return new RequestValidator(secret)
          .validate(SdkOracle.url(request), form(request), header(request, "x-twilio-signature"));
    }

    @Override
    public Bodies bodies() {
      return Bodies.FORM;
    }
  },
  /** In what PlivoUrlTest leaves of URLs. */
  PLIVO("plivo") {
    @Override
    @SuppressWarnings("unchecked") // its parameters are an array of generics
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return com.plivo.api.util.Utils.validateSignatureV3(
          SdkOracle.url(request),
          header(request, "x-plivo-signature-v3-nonce"),
          header(request, "x-plivo-signature-v3"),
          secret,
          "POST",
          form(request));
    }

    @Override
    public Bodies bodies() {
      return Bodies.FORM;
    }

    // it takes these two characters out of what is signed, wherever they stand
    @Override
    public boolean understands(String body) {
      return !URLDecoder.decode(body, UTF_8).contains(".$");
    }
  },
  VIBER("viber") {
    @Override
    boolean check(ReceivedRequest request, String secret) {
      return new ViberSignatureValidator(secret)
          .isSignatureValid(header(request, "x-viber-content-signature"), text(request));
    }
  },
  /** Signs by Svix's library, as the next ones do by that of Standard Webhooks. */
  STYTCH("stytch") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return SVIX.check(request, secret);
    }
  },
  BREX("brex") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return STANDARD_WEBHOOKS.check(request, secret);
    }
  },
  SUPABASE_AUTH_HOOKS("supabase-auth-hooks") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return STANDARD_WEBHOOKS.check(request, secret.replaceFirst("^v1,", ""));
    }
  },
  BIGCOMMERCE("bigcommerce") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return STANDARD_WEBHOOKS.check(request, encoded(secret));
    }
  },
  INCREASE("increase") {
    @Override
    boolean check(ReceivedRequest request, String secret) throws Exception {
      return STANDARD_WEBHOOKS.check(request, encoded(secret));
    }
  };

  private final String provider;

  Sdk(String provider) {
    this.provider = provider;
  }

  abstract boolean check(ReceivedRequest request, String secret) throws Exception;

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public String artifact() {
    return "Maven";
  }

  @Override
  public boolean accepts(ReceivedRequest request, String secret) {
    try {
      return check(request, secret);
    } catch (Exception e) {
      return false;
    }
  }

  private static String encoded(String secret) {
    return Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
  }

  private static Map<String, String> form(ReceivedRequest request) {
    Map<String, String> fields = new TreeMap<>();
    for (String field : text(request).split("&", -1)) {
      int equals = field.indexOf('=');
      String name = equals < 0 ? field : field.substring(0, equals);
      if (!field.isEmpty()) {
        fields.put(
            URLDecoder.decode(name, UTF_8),
            equals < 0 ? "" : URLDecoder.decode(field.substring(equals + 1), UTF_8));
      }
    }
    return fields;
  }

  private static String text(ReceivedRequest request) {
    return new String(request.body(), UTF_8);
  }

  private static @Nullable String header(ReceivedRequest request, String name) {
    List<String> values = request.headers(name.toLowerCase(Locale.ROOT));
    return values.isEmpty() ? null : values.getFirst();
  }

  private static Map<String, List<String>> headers(ReceivedRequest request) {
    return request.fields().stream()
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey,
                TreeMap::new,
                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }
}
