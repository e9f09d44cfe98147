package dev.sluice.providers;

import dev.sluice.providers.body.FormFields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands in the places of a template that are named by one word. */
final class Places {
  private static final Set<Template.Word> FORMS =
      EnumSet.of(
          Template.Word.SORTED_FORM,
          Template.Word.PHP_FORM,
          Template.Word.PLIVO_URL,
          Template.Word.VONAGE_PARAMETERS);
  private static final Set<Template.Word> URLS =
      EnumSet.of(
          Template.Word.URL,
          Template.Word.URL_SHA256,
          Template.Word.CONNECT_QSH,
          Template.Word.CONNECT_ROOT_QSH,
          Template.Word.TWICE_ENCODED_PATH,
          Template.Word.PLIVO_URL);
  private static final Set<Template.Word> EVERYWHERE =
      EnumSet.of(
          Template.Word.BODY_SHA256,
          Template.Word.METHOD,
          Template.Word.PATH,
          Template.Word.TARGET,
          Template.Word.SORTED_QUERY);

  private Places() {}

  /** Whether a place needs nothing but the request, and is a short text. */
  static boolean ofRequestAlone(Template.Word word) {
    return EVERYWHERE.contains(word);
  }

  /** Whether the body must be a form. */
  static boolean needsForm(Template.Word word) {
    return FORMS.contains(word);
  }

  /** Whether the URL that the provider calls must be known. */
  static boolean needsUrl(Template.Word word) {
    return URLS.contains(word);
  }

  static byte[] bytes(Template.Word word, RequestValues values, Template.Filling filling) {
    WebhookRequest request = values.request();
    FormFields form = FORMS.contains(word) ? values.form() : null;
    return switch (word) {
      case BODY -> request.body();
      case BODY_SHA256_BYTES -> Digests.sha256(request.body());
      case BODY_CRC32 -> latin1(Digests.crc32(request.body()));
      case BODY_BASE64 -> Base64.getEncoder().encode(request.body());
      case SECRET_PART -> filling.part();
      case TIMESTAMP -> latin1(filling.timestamp());
      case URL -> latin1(filling.url());
      case URL_SHA256 -> latin1(Digests.sha256Hex(latin1(filling.url())));
      case CONNECT_QSH -> latin1(ConnectUrl.hash(request.method(), filling.url(), false));
      case CONNECT_ROOT_QSH -> latin1(ConnectUrl.hash(request.method(), filling.url(), true));
      case SORTED_FORM -> form == null ? new byte[0] : form.sorted();
      case PHP_FORM -> form == null ? new byte[0] : form.phpWithout(filling.signature());
      case TWICE_ENCODED_PATH -> CallbackUrl.encodedTwice(filling.url());
      case PLIVO_URL -> CallbackUrl.withParameters(filling.url(), form);
      case VONAGE_PARAMETERS -> vonageParameters(request, form, filling);
      case SIGNED_HEADERS -> latin1(filling.headers());
      case SIGNED_HEADER_VALUES, SIGNED_HEADER_LINES -> latin1(headers(word, request, filling));
      case BODY_SHA256, METHOD, PATH, TARGET, SORTED_QUERY -> latin1(text(word, request));
    };
  }

  /**
   * The text of a place that is of the request alone.
   *
   * @throws IllegalStateException for other places, which are refused when a scheme is read
   */
  static String text(Template.Word word, WebhookRequest request) {
    return switch (word) {
      case BODY_SHA256 -> Digests.sha256Hex(request.body());
      case METHOD -> request.method();
      case PATH -> path(request);
      case TARGET -> request.target();
      case SORTED_QUERY -> sortedQuery(request.target());
      case BODY,
          BODY_SHA256_BYTES,
          BODY_CRC32,
          BODY_BASE64,
          SECRET_PART,
          TIMESTAMP,
          URL,
          URL_SHA256,
          CONNECT_QSH,
          CONNECT_ROOT_QSH,
          TWICE_ENCODED_PATH,
          PLIVO_URL,
          VONAGE_PARAMETERS,
          SIGNED_HEADERS,
          SIGNED_HEADER_VALUES,
          SIGNED_HEADER_LINES,
          SORTED_FORM,
          PHP_FORM ->
          throw new IllegalStateException(word + " is refused when a scheme is read");
    };
  }

  private static byte[] vonageParameters(
      WebhookRequest request, @Nullable FormFields form, Template.Filling filling) {
    FormFields query = FormFields.query(request.target());
    return form == null || query == null
        ? new byte[0]
        : form.ampersands(query, filling.signature());
  }

  private static String headers(
      Template.Word word, WebhookRequest request, Template.Filling filling) {
    HeaderList list = filling.headerList();
    if (list == null) {
      return "";
    }
    return word == Template.Word.SIGNED_HEADER_LINES
        ? list.lines(request, filling.headers())
        : list.values(request, filling.headers());
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String path(WebhookRequest request) {
    int query = request.target().indexOf('?');
    return query < 0 ? request.target() : request.target().substring(0, query);
  }

  // encoded as sent; the sort is stable, so that values of one name keep their order
  private static String sortedQuery(String target) {
    int mark = target.indexOf('?');
    return mark < 0
        ? ""
        : Arrays.stream(target.substring(mark + 1).split("&"))
            .filter(parameter -> !parameter.isEmpty())
            .sorted(Comparator.comparing(parameter -> parameter.split("=", 2)[0]))
            .collect(Collectors.joining("&"));
  }
}
