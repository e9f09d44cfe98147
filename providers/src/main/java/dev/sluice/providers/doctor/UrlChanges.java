package dev.sluice.providers.doctor;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is different between the URL that a provider calls and the one that is configured. */
final class UrlChanges {
  private static final List<String> PORTS = List.of("", ":443", ":80", ":8080", ":8443");

  private final FailedDelivery delivery;
  private final String scheme;
  private final String host;
  private final String port;
  private final String path;
  private final String query;

  private UrlChanges(FailedDelivery delivery, URI url) {
    this.delivery = delivery;
    this.scheme = url.getScheme();
    this.host = url.getHost();
    this.port = url.getPort() < 0 ? "" : ":" + url.getPort();
    this.path = url.getRawPath();
    this.query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
  }

  static Stream<Hypothesis> of(FailedDelivery delivery) {
    String url = delivery.policy().publicUrl();
    if (url == null || !delivery.provider().signsUrl()) {
      return Stream.empty();
    }
    try {
      URI parsed = new URI(url);
      return parsed.getHost() == null ? Stream.empty() : new UrlChanges(delivery, parsed).all();
    } catch (URISyntaxException e) {
      return Stream.empty();
    }
  }

  private Stream<Hypothesis> all() {
    String other = scheme.equals("https") ? "http" : "https";
    List<Hypothesis> all = new ArrayList<>();
    all.add(changed(Cause.URL_SCHEME, other + "://" + host + port + path + query));
    PORTS.forEach(
        each -> all.add(changed(Cause.URL_PORT, scheme + "://" + host + each + path + query)));
    for (String each : paths()) {
      all.add(changed(Cause.URL_PATH, scheme + "://" + host + port + each + query));
    }
    all.add(changed(Cause.URL_QUERY, scheme + "://" + host + port + path));
    // a configured URL with a query of its own is taken as it is
    var withoutQuery = ChangedRequest.target(delivery.request(), calledPath());
    all.add(Hypothesis.of(Cause.URL_QUERY, delivery.with(withoutQuery)));
    for (String each : hosts()) {
      all.add(changed(Cause.URL_HOST, scheme + "://" + each + path + query));
      all.add(changed(Cause.URL_HOST, other + "://" + each + path + query));
    }
    return all.stream();
  }

  /** The path that was called, and the configured one with more or less of it. */
  private Set<String> paths() {
    Set<String> paths = new LinkedHashSet<>();
    String called = calledPath();
    paths.add(called);
    paths.add(path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/");
    paths.add(path + called);
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      paths.add(path.substring(slash));
      paths.add(path.substring(0, slash));
      paths.add(path.substring(0, slash) + called);
    }
    paths.add("/");
    paths.add("");
    return paths;
  }

  private String calledPath() {
    return delivery.request().target().replaceFirst("\\?.*", "");
  }

  private Set<String> hosts() {
    Set<String> hosts = new LinkedHashSet<>();
    for (String name : List.of("x-forwarded-host", "x-original-host", "host")) {
      hosts.addAll(delivery.request().headers(name));
    }
    hosts.add(host.startsWith("www.") ? host.substring(4) : "www." + host);
    return hosts;
  }

  private Hypothesis changed(Cause cause, String url) {
    return new Hypothesis(cause, url, delivery.withUrl(url));
  }
}
