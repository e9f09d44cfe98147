package dev.sluice.providers;

import dev.sluice.providers.body.FormFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** URLs in the forms in which some providers sign them; all text is one character a byte. */
final class CallbackUrl {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String URI_MARKS = ";,/?:@&=+$#";

  private CallbackUrl() {}

  /** The path, empty if there is none. */
  static String path(String url) {
    int mark = url.indexOf('?');
    String place = mark < 0 ? url : url.substring(0, mark);
    int start = place.indexOf('/', place.indexOf("://") + 3);
    return start < 0 ? "" : place.substring(start);
  }

  /**
   * Path and query as Contentful's SDK encodes them: the query as if it were one value, then all of
   * it once more, so that {@code /hook?x=1} becomes {@code /hook?x%253D1}.
   */
  static byte[] encodedTwice(String url) {
    int mark = url.indexOf('?');
    String path = path(url).isEmpty() ? "/" : path(url);
    String query = mark < 0 ? "" : "?" + encode(url.substring(mark + 1), UNRESERVED);
    return latin1(encode(path + query, UNRESERVED + URI_MARKS));
  }

  /**
   * URL and parameters as Plivo signs them (version 3): decoded parameters of the query sorted and
   * joined, then those of a form sorted and run together.
   */
  static byte[] withParameters(String url, @Nullable FormFields form) {
    int mark = url.indexOf('?');
    FormFields query = FormFields.query(url);
    byte[] ofQuery = query == null ? new byte[0] : query.joined();
    byte[] ofForm = form == null ? new byte[0] : form.sorted();
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes(latin1(mark < 0 ? url : url.substring(0, mark)));
    signed.writeBytes(latin1(ofQuery.length + ofForm.length > 0 ? "?" : ""));
    signed.writeBytes(ofQuery);
    signed.writeBytes(latin1(ofQuery.length > 0 && ofForm.length > 0 ? "." : ""));
    signed.writeBytes(ofForm);
    return signed.toByteArray();
  }

  /**
   * Escapes as RFC 3986 §2.1 does, in upper case.
   *
   * @param text one character a byte
   * @param plain what stays as it is
   */
  static String encode(String text, String plain) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (plain.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        HEX.toHexDigits(encoded.append('%'), (byte) c);
      }
    }
    return encoded.toString();
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
