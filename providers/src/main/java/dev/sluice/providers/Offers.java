package dev.sluice.providers;

import dev.sluice.providers.Verdict.Refused.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that a request offers, each with the timestamp that it was made with. Bounds the
 * work that a sender can ask for: {@value #MAX_SIGNATURES} signatures.
 */
final class Offers {
  static final int MAX_SIGNATURES = 16;

  private final Scheme.SignatureForm form;
  private final Scheme.@Nullable Elements elements;
  private final Scheme.@Nullable TimestampForm timestamp;
  private final @Nullable HeaderList headerList;
  private final List<Offer> offers = new ArrayList<>(1);
  private int signatures;
  private boolean malformed;
  private boolean mixed;

  /**
   * Signatures with one timestamp.
   *
   * @param timestamp as sent; null if it stands elsewhere
   * @param headers the list of signed headers as sent; null if it stands elsewhere
   */
  record Offer(@Nullable String timestamp, @Nullable String headers, List<byte[]> signatures) {}

  private Offers(Scheme scheme, byte[] part) {
    this.form = scheme.signature();
    Scheme.Elements written = scheme.signature().elements();
    this.elements = written == null ? null : written.of(part);
    this.timestamp = scheme.timestamp();
    this.headerList = scheme.headerList();
  }

  /**
   * Reads them.
   *
   * @param part the secret's, of schemes in which it tells which elements count; else empty
   */
  static Offers in(RequestValues values, Scheme scheme, byte[] part) {
    Offers offers = new Offers(scheme, part);
    for (ValueLocation location : scheme.signature().from()) {
      offers.collect(values, location);
    }
    return offers;
  }

  List<Offer> all() {
    return offers;
  }

  /** Why there is no offer. */
  Judgement.No none() {
    String places = String.join(" or ", form.from().stream().map(Object::toString).toList());
    if (mixed) {
      return Judgement.no(Kind.FAILED, "not every element has the same in " + places);
    }
    return malformed
        ? Judgement.no(Kind.MALFORMED, "what stands in %s is not a signature".formatted(places))
        : Judgement.no(Kind.MISSING, "no signature in " + places);
  }

  private void collect(RequestValues values, ValueLocation location) {
    String value = location.ofEach() ? ofEach(values, location) : values.find(location);
    if (values.ambiguous(location)) {
      malformed = true; // no provider sends two; who put the other one there is not known
    } else if (value != null) {
      collect(value, location);
    }
  }

  // each element must have it: the others may be of somebody else
  private @Nullable String ofEach(RequestValues values, ValueLocation location) {
    List<@Nullable String> each = location.readEach(values.request());
    String first = each.isEmpty() ? null : each.getFirst();
    if (each.stream().allMatch(value -> Objects.equals(value, first))) {
      return first;
    }
    mixed = true;
    return null;
  }

  private void collect(String text, ValueLocation location) {
    String lists = form.lists();
    for (String list : lists == null ? List.of(text) : split(text, lists)) {
      collectList(list, location);
    }
  }

  private static List<String> split(String text, String separator) {
    return List.of(text.split(Pattern.quote(separator), MAX_SIGNATURES));
  }

  private void collectList(String text, ValueLocation location) {
    int room = MAX_SIGNATURES - signatures;
    List<String> candidates = elements == null ? List.of(text) : elements.read(text, room);
    List<byte[]> decoded = new ArrayList<>(candidates.size());
    for (String candidate : candidates) {
      byte[] bytes = decode(candidate);
      if (bytes == null) {
        malformed = true;
      } else {
        decoded.add(bytes);
      }
    }
    // without any element the text is no list of elements; with others the signature is missing
    malformed |= candidates.isEmpty() && elements != null && text.indexOf(elements.assign()) < 0;
    signatures += candidates.size();
    if (!decoded.isEmpty()) {
      addOffer(text, location, decoded);
    }
  }

  private byte @Nullable [] decode(String candidate) {
    if (!candidate.startsWith(form.prefix())) {
      return null;
    }
    byte[] bytes = form.encoding().decodeExact(candidate.substring(form.prefix().length()));
    return bytes == null || bytes.length == 0 ? null : bytes;
  }

  private void addOffer(String text, ValueLocation location, List<byte[]> decoded) {
    Scheme.Elements beside =
        timestamp != null && timestamp.from().toString().equals(location.toString())
            ? timestamp.elements()
            : null;
    Scheme.Elements list = headerList == null ? null : headerList.elements();
    List<String> times = beside == null ? List.of() : beside.read(text, 2);
    List<String> lists = list == null ? List.of() : list.read(text, 2);
    if (times.size() == (beside == null ? 0 : 1) && lists.size() == (list == null ? 0 : 1)) {
      offers.add(
          new Offer(
              beside == null ? null : times.getFirst(),
              list == null ? null : lists.getFirst(),
              decoded));
    } else {
      malformed = true;
    }
  }
}
