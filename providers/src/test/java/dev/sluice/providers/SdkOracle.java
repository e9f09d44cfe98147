package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A provider's own SDK, asked what it thinks of a request. */
interface SdkOracle {
  /** What every SDK is told that the provider calls. */
  String PUBLIC_URL = "https://hooks.example.com/webhooks/test";

  /** What bodies the SDK is asked about. */
  enum Bodies {
    TEXT,
    FORM,
    /** As {@code JSON.stringify} would write them, because some SDKs do so before they verify. */
    JSON
  }

  /** Who makes sure that the body is the one that was signed. */
  enum BodyCheck {
    /** The SDK. */
    SDK,
    /** Whoever calls it, so that this library, which does, is the stricter one. */
    CALLER,
    /** Nobody: the provider signs the URL and says nothing of the body. */
    NOBODY
  }

  /** Its id in the catalogue. */
  String provider();

  /** How the line of the scheme file's {@code oracle} begins that names it. */
  String artifact();

  /** Whether it takes the request for its provider's; an exception of it counts as no. */
  boolean accepts(ReceivedRequest request, String secret);

  /** What bodies it can be asked about. */
  default Bodies bodies() {
    return Bodies.TEXT;
  }

  /** Whether it takes such a body for what it says; else it is not asked about it. */
  default boolean understands(String body) {
    return true;
  }

  /** Who looks at the body. */
  default BodyCheck bodyCheck() {
    return BodyCheck.SDK;
  }

  /** How many secrets it is asked about: fewer than cases where making one takes long. */
  default int secrets() {
    return Integer.MAX_VALUE;
  }

  /** Whether it can be told what time it is; else it asks the clock. */
  default boolean isToldTheTime() {
    return false;
  }

  /** Signs as the provider does. */
  default WebhookSigner signer(Provider provider, String secret, VerificationPolicy policy) {
    return provider.signer(SigningSecret.of("k1", secret.getBytes(StandardCharsets.UTF_8)), policy);
  }

  /** The URL that the provider calls. */
  static String url(ReceivedRequest request) {
    int query = request.target().indexOf('?');
    return query < 0 ? PUBLIC_URL : PUBLIC_URL + request.target().substring(query);
  }

  /** Names of headers that some provider signs besides the body. */
  List<String> SIGNED_HEADERS =
      List.of(
          "webhook-id",
          "svix-id",
          "x-slack-request-timestamp",
          "box-delivery-timestamp",
          "x-twilio-email-event-webhook-timestamp",
          "x-hubspot-request-timestamp",
          "x-signature-timestamp",
          "telnyx-timestamp",
          "x-contentful-timestamp",
          "x-plivo-signature-v3-nonce",
          "messagebird-request-timestamp");
}
