package dev.sluice.console.pages;

import dev.sluice.console.api.Problem;
import dev.sluice.console.api.ProblemException;
import dev.sluice.console.events.DeliveryProperties;
import dev.sluice.console.session.SessionConfiguration;
import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SetupHelp;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** Sources, to be listed, made, changed and deleted. */
final class SourcePages {
  private static final String SECTION = "sources";
  private static final String API = "/api/sources";
  private static final String URL = SessionConfiguration.ROOT + "/sources";
  private static final Map<String, String> DONE =
      Map.of(
          "created", "The source is there, and every part of the pipeline knows it.",
          "rotated", "The new secret counts. The others end when the overlap is over.",
          "active", "The source takes webhooks again.",
          "paused", "The source is paused: providers are asked to come again later.");

  private final PagesProperties properties;
  private final DeliveryProperties deliveries;
  private final ProviderCatalog catalog;
  private final JsonMapper json;

  SourcePages(
      PagesProperties properties,
      DeliveryProperties deliveries,
      ProviderCatalog catalog,
      JsonMapper json) {
    this.properties = properties;
    this.deliveries = deliveries;
    this.catalog = catalog;
    this.json = json;
  }

  /** What {@code /api/sources} answers. */
  record Sources(List<SourceShown> sources) {}

  /** What became of a test delivery. */
  record Test(int status, @Nullable String eventId, String deliveryId, String answer) {
    /** Whether the receiver took it. */
    public boolean taken() {
      return status / 100 == 2;
    }

    /** The page of its event; null where there is none. */
    public @Nullable String url() {
      return eventId == null ? null : EventDocument.url(eventId);
    }
  }

  /** What {@code /api/statistics} answers, as far as it is shown. */
  record Counts(List<Count> counts) {
    /** Attempts of one source with one verdict. */
    record Count(String source, String signatureStatus, long events) {}

    /** Attempts of a source. */
    public long received(String source) {
      return sum(source, false);
    }

    /** Those that were rejected. */
    public long rejected(String source) {
      return sum(source, true);
    }

    private long sum(String source, boolean rejected) {
      return counts.stream()
          .filter(count -> count.source().equals(source))
          .filter(
              count ->
                  !rejected || !List.of("verified", "unsigned").contains(count.signatureStatus()))
          .mapToLong(Count::events)
          .sum();
    }
  }

  Page list(PageRequest request) {
    return Page.of("sources", "Sources", SECTION)
        .with("sources", request.get(API, Sources.class).sources())
        .with("counts", request.get("/api/statistics", Counts.class))
        .with("done", request.parameter("done").equals("deleted") ? "The source is deleted." : null)
        .with("mayCreate", request.may(HttpMethod.POST, API));
  }

  Page show(PageRequest request) {
    return source(request).with("done", DONE.get(request.parameter("done")));
  }

  private Page source(PageRequest request) {
    SourceShown source = request.get(api(request), SourceShown.class);
    String url = source.publicUrl();
    return Page.of("source", source.name(), SECTION)
        .with("source", source)
        .with("counts", request.get("/api/statistics", Counts.class))
        .with("url", url == null ? properties.webhookUrl(source.name()) : url)
        .with("wholeUrl", url != null || properties.webhooksUrl() != null)
        .with("provider", catalog.find(source.provider()))
        .with("help", SetupHelp.of(source.provider()))
        .with(
            "mayTest",
            deliveries.ingestUrl() != null && request.may(HttpMethod.POST, testApi(request)))
        .with("mayChange", !source.ofFile() && request.may(HttpMethod.PATCH, api(request)))
        .with("mayDelete", !source.ofFile() && request.may(HttpMethod.DELETE, api(request)));
  }

  /** First the provider is chosen, then what is to be known of it is asked. */
  Page form(PageRequest request) {
    Provider provider = catalog.find(request.parameter("provider"));
    if (!request.may(HttpMethod.POST, API)) {
      return Page.forbidden(SECTION, "To make a source takes a key of scope admin.");
    }
    return provider == null
        ? Page.of("source-provider", "New source", SECTION).with("providers", providers())
        : form(provider, Map.of());
  }

  private static Page form(Provider provider, Map<String, String> entered) {
    return Page.of("source-new", "New source", SECTION)
        .with("provider", provider)
        .with("help", SetupHelp.of(provider.id()))
        .with("entered", entered);
  }

  private List<Provider> providers() {
    return catalog.all().stream()
        .sorted(Comparator.comparing(each -> each.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** Makes the source of the form; what is wrong is told there. */
  Object create(PageRequest request) {
    Map<String, String> entered = new LinkedHashMap<>();
    for (String field : List.of("name", "provider", "mode", "public-url", "tolerance")) {
      entered.put(field, request.parameter(field));
    }
    entered.put("allow-unsigned", request.parameter("allow-unsigned"));
    try {
      request.send(HttpMethod.POST, API, json.writeValueAsString(document(request, entered)));
      return Console.redirect(SourceShown.url(request.parameter("name")) + "?done=created");
    } catch (ProblemException e) {
      Provider provider = catalog.find(request.parameter("provider"));
      if (provider == null || !isAboutTheForm(e.problem())) {
        throw e;
      }
      return form(provider, entered)
          .with(HttpStatus.valueOf(e.problem().status()))
          .with("problem", Visible.line(e.problem().detail()));
    }
  }

  private static boolean isAboutTheForm(Problem problem) {
    return problem.field() != null || problem.status() == HttpStatus.CONFLICT.value();
  }

  private static Map<String, Object> document(PageRequest request, Map<String, String> entered) {
    Map<String, Object> document = new LinkedHashMap<>();
    entered.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            document.put(key, value);
          }
        });
    document.computeIfPresent("allow-unsigned", (_, _) -> true);
    String secret = secret(request);
    if (!secret.isEmpty()) {
      document.put("secrets", List.of(secret));
    }
    String token = request.parameter("verify-token");
    if (!token.isEmpty()) {
      document.put("verify-token", token);
    }
    return document;
  }

  /** Without the line end that comes along when a secret is copied; all else belongs to it. */
  private static String secret(PageRequest request) {
    return request.exactly("secret").replaceFirst("\\n+$", "");
  }

  Object rotate(PageRequest request) {
    Map<String, Object> rotate = new LinkedHashMap<>();
    rotate.put("secret", secret(request));
    rotate.put("overlap", request.parameter("overlap"));
    return change(request, Map.of("rotate", rotate), "rotated");
  }

  Object status(PageRequest request) {
    String status = request.parameter("status");
    return change(request, Map.of("status", status), status);
  }

  private Object change(PageRequest request, Map<String, Object> patch, String done) {
    try {
      request.send(HttpMethod.PATCH, api(request), json.writeValueAsString(patch));
      return Console.redirect(SourceShown.url(request.path("name")) + "?done=" + done);
    } catch (ProblemException e) {
      if (e.problem().field() == null) {
        throw e;
      }
      return source(request)
          .with(HttpStatus.valueOf(e.problem().status()))
          .with("problem", Visible.line(e.problem().detail()));
    }
  }

  /** Sends a sample to the source; why that cannot be is told on its page. */
  Page test(PageRequest request) {
    try {
      return source(request).with("test", request.post(testApi(request), "", Test.class));
    } catch (ProblemException e) {
      HttpStatus status = HttpStatus.valueOf(e.problem().status());
      if (status != HttpStatus.CONFLICT && status != HttpStatus.SERVICE_UNAVAILABLE) {
        throw e;
      }
      return source(request).with(status).with("problem", Visible.line(e.problem().detail()));
    }
  }

  private static String testApi(PageRequest request) {
    return api(request) + "/test-deliveries";
  }

  /** Asks once more. */
  Page confirm(PageRequest request) {
    SourceShown source = request.get(api(request), SourceShown.class);
    return Page.of("source-delete", "Delete " + source.name(), SECTION).with("source", source);
  }

  Object delete(PageRequest request) {
    if (!request.parameter("name").equals(request.path("name"))) {
      return confirm(request)
          .with(HttpStatus.BAD_REQUEST)
          .with("problem", "Type the name of the source as it stands above.");
    }
    request.send(HttpMethod.DELETE, api(request), "");
    return Console.redirect(URL + "?done=deleted");
  }

  private static String api(PageRequest request) {
    return API + "/" + PageRequest.segment(request.path("name"));
  }
}
