package dev.sluice.providers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a request lists the headers that its signature covers.
 *
 * @param from location of the list
 * @param elements if it is an element of the signature's own header; null if it is the whole value
 * @param separator between names
 * @param sends the names that the signing side lists
 */
record HeaderList(
    ValueLocation from, Scheme.@Nullable Elements elements, String separator, List<String> sends) {
  private static final int MAX_NAMES = 64;

  /** The list as the signing side writes it. */
  String text() {
    return String.join(separator, sends);
  }

  /** Values in the order of the list, joined by dots: what Hook0 signs. */
  String values(WebhookRequest request, String list) {
    return names(list).stream().map(name -> value(request, name)).collect(Collectors.joining("."));
  }

  /** Sorted lines {@code name:value}, joined by semicolons: what Contentful signs. */
  String lines(WebhookRequest request, String list) {
    return names(list).stream()
        .sorted()
        .map(name -> name + ":" + value(request, name))
        .collect(Collectors.joining(";"));
  }

  // several headers of one name are signed as one, so a second one fits nothing
  private static String value(WebhookRequest request, String name) {
    return String.join(",", request.headers(name));
  }

  private List<String> names(String list) {
    List<String> names = new ArrayList<>();
    for (String name : list.split(Pattern.quote(separator), MAX_NAMES)) {
      names.add(name.strip().toLowerCase(Locale.ROOT));
    }
    return names;
  }
}
