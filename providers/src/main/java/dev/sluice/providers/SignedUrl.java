package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The URL that a provider signs, in each spelling that it may have. */
final class SignedUrl {
  private static final int ESCAPE_LENGTH = 3;

  private final List<String> bases;
  private final boolean hasQuery;
  private final Set<String> decode;

  /**
   * Prepares the spellings.
   *
   * @param publicUrl what the provider was told to call; the query of a request is put behind it
   *     unless it has one itself
   */
  SignedUrl(String publicUrl, Scheme.UrlForm form) {
    // like targets, one character a byte
    String url =
        new String(publicUrl.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    bases = form.anyDefaultPort() ? withAndWithoutPort(url) : List.of(url);
    hasQuery = publicUrl.indexOf('?') >= 0;
    decode = form.decode();
  }

  /** The spelling that a signer uses. */
  String preferred(WebhookRequest request) {
    return of(request).getLast();
  }

  /** Every spelling for a request, one character a byte. */
  List<String> of(WebhookRequest request) {
    int query = hasQuery ? -1 : request.target().indexOf('?');
    if (query < 0 && decode.isEmpty()) {
      return bases;
    }
    Set<String> urls = new LinkedHashSet<>();
    for (String base : bases) {
      String url = query < 0 ? base : base + request.target().substring(query);
      urls.add(url);
      if (!decode.isEmpty()) {
        urls.add(decoded(url));
      }
    }
    return List.copyOf(urls);
  }

  private String decoded(String url) {
    StringBuilder decoded = new StringBuilder(url.length());
    for (int i = 0; i < url.length(); i++) {
      int end = i + ESCAPE_LENGTH;
      String escape = url.charAt(i) == '%' && end <= url.length() ? url.substring(i, end) : "";
      if (decode.contains(escape)) {
        decoded.append((char) Integer.parseInt(escape, 1, ESCAPE_LENGTH, 16));
        i = end - 1;
      } else {
        decoded.append(url.charAt(i));
      }
    }
    return decoded.toString();
  }

  private static List<String> withAndWithoutPort(String url) {
    String port = url.startsWith("https://") ? ":443" : ":80";
    int authority = url.indexOf("://") + 3;
    int end = authority;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String host = url.substring(authority, end);
    List<String> spellings = new ArrayList<>();
    if (host.endsWith(port)) {
      spellings.add(url);
      spellings.add(url.substring(0, end - port.length()) + url.substring(end));
    } else {
      if (host.lastIndexOf(':') <= host.lastIndexOf(']')) {
        spellings.add(url.substring(0, end) + port + url.substring(end));
      }
      spellings.add(url);
    }
    return List.copyOf(spellings);
  }
}
