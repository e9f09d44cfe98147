package dev.sluice.providers.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What happens to the headers that a provider's signature is in. */
final class HeaderChanges {
  private static final int MOST_HEADERS = 60;

  /** The last word of a value: where a signature is, behind names and versions. */
  private static final Pattern LAST_WORD = Pattern.compile("([A-Za-z0-9+/_-]{16,}={0,2})\\W*$");

  private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2})+");

  private final FailedDelivery delivery;
  private final List<String> read;

  private HeaderChanges(FailedDelivery delivery, List<String> read) {
    this.delivery = delivery;
    this.read = read;
  }

  /**
   * The hypotheses.
   *
   * @param read names of the headers that the verifier asks for
   */
  static Stream<Hypothesis> of(FailedDelivery delivery, List<String> read) {
    var changes = new HeaderChanges(delivery, read);
    return Stream.of(changes.duplicated(), changes.notation(), changes.renamed())
        .flatMap(each -> each);
  }

  private Stream<Hypothesis> duplicated() {
    return read.stream()
        .filter(name -> values(name).size() > 1)
        .flatMap(
            name ->
                values(name).stream()
                    .map(value -> changed(Cause.HEADER_DUPLICATED, name, value, name)));
  }

  /** Each header that is read with the value of each that is there. */
  private Stream<Hypothesis> renamed() {
    List<String> there = delivery.headerNames().stream().limit(MOST_HEADERS).toList();
    return read.stream()
        .flatMap(
            name ->
                there.stream()
                    .filter(other -> !other.equals(name))
                    .flatMap(
                        other ->
                            values(other).stream()
                                .map(
                                    value ->
                                        changed(
                                            Cause.HEADER_RENAMED,
                                            name,
                                            value,
                                            "%s instead of %s".formatted(other, name)))));
  }

  private Stream<Hypothesis> notation() {
    return read.stream()
        .flatMap(
            name ->
                values(name).stream()
                    .flatMap(value -> otherwise(value).stream())
                    .map(value -> changed(Cause.SIGNATURE_NOTATION, name, value, name)));
  }

  private static List<String> otherwise(String value) {
    List<String> all = new ArrayList<>();
    all.add(value.replaceAll("[\"']", "").strip());
    all.add(value.replace(' ', '+'));
    all.add(value.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/"));
    Matcher word = LAST_WORD.matcher(value);
    if (word.find()) {
      for (String each : encodings(word.group(1))) {
        all.add(value.substring(0, word.start(1)) + each + value.substring(word.end(1)));
        all.add(each);
      }
    }
    return all;
  }

  private static List<String> encodings(String word) {
    List<String> all = new ArrayList<>();
    if (HEX.matcher(word).matches()) {
      byte[] bytes = HexFormat.of().parseHex(word);
      all.add(word.toLowerCase(Locale.ROOT));
      all.add(word.toUpperCase(Locale.ROOT));
      all.add(Base64.getEncoder().encodeToString(bytes));
    }
    String standard = word.replace('-', '+').replace('_', '/').replace("=", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(standard.getBytes(ISO_8859_1));
      all.add(Base64.getEncoder().encodeToString(bytes));
      all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      all.add(HexFormat.of().formatHex(bytes));
      // hex text that was put into base64
      all.add(new String(bytes, ISO_8859_1));
    } catch (IllegalArgumentException e) {
      // not base64
    }
    return all;
  }

  private List<String> values(String name) {
    return delivery.request().headers(name);
  }

  private Hypothesis changed(Cause cause, String name, String value, String detail) {
    var request = ChangedRequest.header(delivery.request(), name, value);
    return new Hypothesis(cause, detail, delivery.with(request));
  }
}
