package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** What happens to a body between the provider and the receiver. */
final class BodyChanges {
  /** Enough for any delivery, and too little for a bomb. */
  private static final int MAX_INFLATED = 32 << 20;

  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";
  private static final List<String> ENDS = List.of("\n", "\r\n", " ", "\0");

  private final FailedDelivery delivery;
  private final byte[] body;

  /** One character a byte. */
  private final String text;

  private BodyChanges(FailedDelivery delivery) {
    this.delivery = delivery;
    this.body = delivery.request().body();
    this.text = new String(body, ISO_8859_1);
  }

  static Stream<Hypothesis> of(FailedDelivery delivery) {
    return new BodyChanges(delivery).all();
  }

  private Stream<Hypothesis> all() {
    return Stream.of(
            ends(),
            lineEnds(),
            charsets(),
            byteOrderMark(),
            JsonStyles.of(body).map(bytes -> changed(Cause.BODY_JSON_REWRITTEN, bytes)),
            JsonStyles.quoted(body).map(bytes -> changed(Cause.BODY_JSON_QUOTED, bytes)),
            FormStyles.of(body).map(bytes -> changed(Cause.BODY_FORM_REWRITTEN, bytes)),
            inflated(),
            base64(),
            Stream.of(changed(Cause.BODY_NOT_SIGNED, new byte[0])))
        .flatMap(each -> each)
        .filter(each -> !Arrays.equals(each.undone().request().body(), body));
  }

  private Stream<Hypothesis> ends() {
    return Stream.concat(
            Stream.of(text.strip(), text.stripTrailing(), text.replaceFirst("\\r?\\n$", "")),
            ENDS.stream().map(end -> text + end))
        .map(each -> changed(Cause.BODY_END, each));
  }

  private Stream<Hypothesis> lineEnds() {
    String unix = text.replace("\r\n", "\n");
    return Stream.of(unix, unix.replace("\n", "\r\n"), unix.replace("\n", "\r"))
        .map(each -> changed(Cause.BODY_LINE_ENDS, each));
  }

  private Stream<Hypothesis> charsets() {
    String decoded = new String(body, UTF_8);
    return Stream.of(
            decoded.getBytes(ISO_8859_1),
            text.getBytes(UTF_8),
            text.replaceAll("[^\\x00-\\x7F]", "?").getBytes(ISO_8859_1))
        .map(each -> changed(Cause.BODY_CHARSET, each));
  }

  private Stream<Hypothesis> byteOrderMark() {
    String without =
        text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    return Stream.of(without, BYTE_ORDER_MARK + without)
        .map(each -> changed(Cause.BODY_BYTE_ORDER_MARK, each));
  }

  private Stream<Hypothesis> inflated() {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      byte[] inflated = in.readNBytes(MAX_INFLATED);
      return in.read() < 0 ? Stream.of(changed(Cause.BODY_COMPRESSED, inflated)) : Stream.empty();
    } catch (IOException e) {
      return Stream.empty(); // not compressed
    }
  }

  private Stream<Hypothesis> base64() {
    try {
      return Stream.of(changed(Cause.BODY_BASE64, Base64.getMimeDecoder().decode(body)));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  private Hypothesis changed(Cause cause, String bytes) {
    return changed(cause, bytes.getBytes(ISO_8859_1));
  }

  private Hypothesis changed(Cause cause, byte[] bytes) {
    return Hypothesis.of(cause, delivery.with(ChangedRequest.body(delivery.request(), bytes)));
  }
}
