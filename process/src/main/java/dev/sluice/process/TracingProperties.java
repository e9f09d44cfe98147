package dev.sluice.process;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where traces go: the keys {@code sluice.tracing.*}. Without an endpoint nowhere.
 *
 * @param endpoint full address that takes OTLP traces over HTTP; empty for none
 * @param plainHttp whether it may be a plain HTTP address of another machine
 * @param sampleRatio share of requests that the receiver traces, 0 to 1
 * @param headers secret; {@code name=value}, separated by commas, for the collector
 */
@ConfigurationProperties("sluice.tracing")
public record TracingProperties(
    String endpoint, boolean plainHttp, double sampleRatio, String headers) {
  static final String ENDPOINT = "sluice.tracing.endpoint";

  private static final String HEADERS = "sluice.tracing.headers [SLUICE_TRACING_HEADERS]";
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern VALUE = Pattern.compile("[ -~]{1,4096}");

  /** The JDK's client says them itself. */
  private static final List<String> NOT_OURS =
      List.of("connection", "content-length", "expect", "host", "upgrade");

  /**
   * Refuses an address that would show traces to others, and what cannot be used.
   *
   * @throws IllegalArgumentException naming the key; never what is secret
   */
  public TracingProperties(
      @Nullable String endpoint,
      @DefaultValue("false") boolean plainHttp,
      @DefaultValue("0.1") double sampleRatio,
      @Nullable String headers) {
    this.endpoint = endpoint == null ? "" : endpoint.strip();
    this.plainHttp = plainHttp;
    this.sampleRatio = sampleRatio;
    this.headers = headers == null ? "" : headers.strip();
    if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
      throw new IllegalArgumentException(
          "sluice.tracing.sample-ratio [SLUICE_TRACING_SAMPLE_RATIO] must be from 0 to 1, not "
              + sampleRatio);
    }
    if (isOn()) {
      check(this.endpoint, plainHttp);
    }
    parse(this.headers);
  }

  /** Whether anything is traced. */
  public boolean isOn() {
    return !endpoint.isEmpty();
  }

  /** By their names. */
  Map<String, String> headerValues() {
    return parse(headers);
  }

  /**
   * Whether others can read what goes to an address.
   *
   * @param endpoint empty for none
   */
  public static boolean isReadable(String endpoint) {
    URI address = parsed(endpoint.strip());
    return address != null
        && "http".equalsIgnoreCase(address.getScheme())
        && address.getHost() != null
        && !Loopback.is(address.getHost());
  }

  private static void check(String endpoint, boolean plainHttp) {
    URI address = parsed(endpoint);
    boolean http =
        address != null
            && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()));
    if (address == null
        || !http
        || address.getHost() == null
        || address.getRawUserInfo() != null
        || address.getRawQuery() != null
        || address.getRawFragment() != null
        || address.getRawPath().length() < 2) {
      // not what it says: there may be a password in it
      throw new IllegalArgumentException(
          "%s [SLUICE_TRACING_ENDPOINT] must be a whole address such as https://collector.example.com:4318/v1/traces, without user, query and fragment"
              .formatted(ENDPOINT));
    }
    if (isReadable(endpoint) && !plainHttp) {
      throw new IllegalArgumentException(
          "%s [SLUICE_TRACING_ENDPOINT] is plain HTTP to another machine (%s): let it be https, or set sluice.tracing.plain-http to true where nobody else is on the way"
              .formatted(ENDPOINT, address.getHost()));
    }
  }

  private static @Nullable URI parsed(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static Map<String, String> parse(String headers) {
    Map<String, String> values = new TreeMap<>();
    if (headers.isEmpty()) {
      return values;
    }
    for (String each : headers.split(",", -1)) {
      int equals = each.indexOf('=');
      String name = equals < 0 ? "" : each.substring(0, equals).strip();
      String value = each.substring(equals + 1).strip();
      if (!NAME.matcher(name).matches()
          || !VALUE.matcher(value).matches()
          || NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            HEADERS
                + " must be headers such as authorization=Bearer …, separated by commas; none of "
                + String.join(", ", NOT_OURS));
      }
      values.put(name, value);
    }
    return values;
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return "TracingProperties[endpoint=%s, sampleRatio=%s]".formatted(endpoint, sampleRatio);
  }
}
