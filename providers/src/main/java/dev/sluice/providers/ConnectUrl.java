package dev.sluice.providers;

import dev.sluice.providers.body.FormFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The hash that an Atlassian Connect token holds of the request it is for: SHA-256 of method, path
 * and query in a canonical form, see Atlassian's page "Understanding JWT for Connect apps".
 */
final class ConnectUrl {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private ConnectUrl() {}

  /**
   * The hash in hexadecimal.
   *
   * @param url as the provider calls it, one character a byte
   * @param root whether the app's base URL is the whole path, so that the path below it is empty
   */
  static String hash(String method, String url, boolean root) {
    String canonical = method + "&" + (root ? "/" : path(url)) + "&" + query(url);
    return Digests.sha256Hex(canonical.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String path(String url) {
    String path = CallbackUrl.path(url);
    String shorter = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return shorter.isEmpty() ? "/" : shorter.replace("&", "%26");
  }

  private static String query(String url) {
    FormFields fields = FormFields.query(url);
    Map<String, List<String>> byName = new TreeMap<>();
    if (fields != null) {
      fields.forEach(
          (name, value) ->
              byName
                  .computeIfAbsent(encode(latin1(name)), key -> new ArrayList<>())
                  .add(latin1(value)));
    }
    byName.remove("jwt");
    return byName.entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + "="
                    + entry.getValue().stream()
                        .sorted()
                        .map(ConnectUrl::encode)
                        .collect(Collectors.joining(",")))
        .collect(Collectors.joining("&"));
  }

  private static String encode(String text) {
    return CallbackUrl.encode(text, UNRESERVED);
  }

  private static String latin1(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1);
  }
}
