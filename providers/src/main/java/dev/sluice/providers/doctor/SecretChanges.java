package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.SigningSecret;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What goes wrong between the provider's page and the secret as it is configured. */
final class SecretChanges {
  private static final List<String> LINE_BREAKS = List.of("\n", "\r\n");
  private static final List<String> PREFIXES = List.of("whsec_", "sha256=", "Bearer ");
  private static final Pattern OWN_PREFIX = Pattern.compile("^[A-Za-z]{2,12}[_-]");
  private static final Pattern QUOTED = Pattern.compile("^(['\"`])(.+)\\1$", Pattern.DOTALL);
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){8,}");

  private SecretChanges() {}

  static Stream<Hypothesis> of(FailedDelivery delivery) {
    return Stream.of(
            outOfTime(delivery),
            others(delivery),
            delivery.secrets().stream().flatMap(secret -> rewritten(delivery, secret)))
        .flatMap(each -> each);
  }

  private static Stream<Hypothesis> outOfTime(FailedDelivery delivery) {
    return delivery.secrets().stream()
        .filter(secret -> !secret.validAt(delivery.request().receivedAt()))
        .map(
            secret ->
                new Hypothesis(
                    Cause.SECRET_OUT_OF_TIME,
                    "secret " + secret.keyId(),
                    delivery.with(SigningSecret.of(secret.keyId(), secret.value()))));
  }

  private static Stream<Hypothesis> others(FailedDelivery delivery) {
    return delivery.others().stream()
        .map(
            other ->
                new Hypothesis(
                    Cause.SECRET_OF_ANOTHER_SOURCE, other.keyId(), delivery.with(other)));
  }

  private static Stream<Hypothesis> rewritten(FailedDelivery delivery, SigningSecret secret) {
    // bytes as characters: nothing is lost where it is no text
    String text = new String(secret.value(), ISO_8859_1);
    List<Hypothesis> all = new ArrayList<>();
    add(all, delivery, secret, Cause.SECRET_WHITESPACE, text.strip());
    LINE_BREAKS.forEach(
        end -> add(all, delivery, secret, Cause.SECRET_LACKS_LINE_BREAK, text + end));
    var quoted = QUOTED.matcher(text.strip());
    if (quoted.matches()) {
      add(all, delivery, secret, Cause.SECRET_QUOTED, quoted.group(2));
    }
    add(
        all,
        delivery,
        secret,
        Cause.SECRET_PREFIX,
        OWN_PREFIX.matcher(text.strip()).replaceFirst(""));
    for (String prefix : PREFIXES) {
      add(all, delivery, secret, Cause.SECRET_PREFIX, prefix + text.strip());
      if (text.startsWith(prefix)) {
        add(all, delivery, secret, Cause.SECRET_PREFIX, text.substring(prefix.length()));
      }
    }
    add(all, delivery, secret, Cause.SECRET_CASE, text.toLowerCase(Locale.ROOT));
    add(all, delivery, secret, Cause.SECRET_CASE, text.toUpperCase(Locale.ROOT));
    encodings(all, delivery, secret, text.strip());
    return all.stream();
  }

  private static void encodings(
      List<Hypothesis> all, FailedDelivery delivery, SigningSecret secret, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    if (HEX.matcher(text).matches()) {
      addBytes(all, delivery, secret, Cause.SECRET_IS_HEX, HexFormat.of().parseHex(text));
    }
    for (Base64.Decoder decoder : List.of(Base64.getDecoder(), Base64.getUrlDecoder())) {
      try {
        addBytes(all, delivery, secret, Cause.SECRET_IS_BASE64, decoder.decode(bytes));
      } catch (IllegalArgumentException e) {
        // it is not base64 then
      }
    }
    // in the provider's notation, so that decoding it gives the text again
    String base64 = Base64.getEncoder().encodeToString(bytes);
    add(all, delivery, secret, Cause.SECRET_NOT_DECODED, base64);
    add(all, delivery, secret, Cause.SECRET_NOT_DECODED, "whsec_" + base64);
    add(all, delivery, secret, Cause.SECRET_NOT_DECODED, HexFormat.of().formatHex(bytes));
  }

  private static void add(
      List<Hypothesis> all,
      FailedDelivery delivery,
      SigningSecret secret,
      Cause cause,
      String text) {
    addBytes(all, delivery, secret, cause, text.getBytes(ISO_8859_1));
  }

  private static void addBytes(
      List<Hypothesis> all,
      FailedDelivery delivery,
      SigningSecret secret,
      Cause cause,
      byte[] value) {
    if (value.length > 0 && !MessageDigest.isEqual(value, secret.value())) {
      var changed = SigningSecret.of(secret.keyId(), value);
      all.add(new Hypothesis(cause, "secret " + secret.keyId(), delivery.with(changed)));
      // where the provider's notation is text, bytes beyond ASCII are read as UTF-8
      byte[] utf8 = new String(value, ISO_8859_1).getBytes(UTF_8);
      if (utf8.length != value.length) {
        all.add(
            new Hypothesis(
                cause,
                "secret " + secret.keyId(),
                delivery.with(SigningSecret.of(secret.keyId(), utf8))));
      }
    }
  }
}
