package dev.sluice.console.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Documents;
import dev.sluice.providers.document.Node;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request whose parameters have been checked. */
public final class ApiRequest {
  /** What a problem with the whole body names as its field. */
  public static final String BODY = "body";

  private final Incoming request;
  private final Map<String, Object> values;

  private ApiRequest(Incoming request, Map<String, Object> values) {
    this.request = request;
    this.values = values;
  }

  /**
   * Checks every parameter.
   *
   * @throws ApiException naming one that is wrong, unknown or given twice
   */
  static ApiRequest of(Route route, Incoming request) {
    Map<String, Parameter<?>> known =
        route.parameters().stream().collect(Collectors.toMap(Parameter::name, p -> p));
    Map<String, Object> values = new HashMap<>();
    Map<String, String> path = request.path();
    path.forEach((name, text) -> values.put(name, read(known.get(name), name, text)));
    query(request.query())
        .forEach(
            (name, texts) -> {
              if (path.containsKey(name) || texts.size() != 1) {
                throw ApiException.badField(name, "'%s' is given twice".formatted(name));
              }
              values.put(name, read(known.get(name), name, texts.getFirst()));
            });
    return new ApiRequest(request, values);
  }

  /** Of the query alone: the servlet's parameters would take a body for a form. */
  private static Map<String, List<String>> query(@Nullable String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query == null ? List.<String>of() : List.of(query.split("&"))) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.badField("query", "the query is not well-formed: " + e.getMessage());
    }
  }

  private static Object read(@Nullable Parameter<?> parameter, String name, String text) {
    if (parameter == null) {
      throw ApiException.badField(name, "'%s' is no parameter of this route".formatted(name));
    }
    try {
      return parameter.read().apply(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.badField(name, "'%s' %s".formatted(name, e.getMessage()));
    }
  }

  /** Value of a parameter, null where it was not given. */
  @SuppressWarnings("unchecked") // what stands there was read by the parameter of that name
  public <T> @Nullable T find(Parameter<T> parameter) {
    return (T) values.get(parameter.name());
  }

  /** Value of a parameter, another where it was not given. */
  public <T> T find(Parameter<T> parameter, T otherwise) {
    T value = find(parameter);
    return value == null ? otherwise : value;
  }

  /** Value of a parameter of the path. */
  public <T> T need(Parameter<T> parameter) {
    T value = find(parameter);
    if (value == null) {
      throw ApiException.badField(parameter.name(), "'%s' is required".formatted(parameter.name()));
    }
    return value;
  }

  /**
   * The body as a document.
   *
   * @throws ApiException if it is too long or no document
   */
  public Node document() {
    return document(Documents.MAX_LENGTH);
  }

  /** As above, of at most so many bytes. */
  public Node document(int maxLength) {
    try (var in = request.body()) {
      byte[] bytes = in.readNBytes(maxLength + 1);
      if (bytes.length > maxLength) {
        throw ApiException.tooLarge(
            "the body must not be longer than %d bytes".formatted(maxLength));
      }
      return Documents.read(new String(bytes, UTF_8), maxLength);
    } catch (DocumentException e) {
      // not what the parser says: it repeats what it stumbled over, which may be a secret
      throw ApiException.badField(
          BODY, "the body is not well-formed JSON or YAML, line %d".formatted(e.line()));
    } catch (IOException e) {
      // the sender went away or took too long, which is no fault of ours
      throw ApiException.badField(BODY, "the body did not come whole");
    }
  }

  /** The problem of a document, without its line, which means nothing in a request. */
  public static ApiException wrong(DocumentException e) {
    String field = e.path().isEmpty() ? BODY : e.path();
    return ApiException.badField(field, "'%s' %s".formatted(field, e.problem()));
  }

  /** Who calls. */
  public Caller caller() {
    return request.caller();
  }

  /** Address of the peer. */
  public String remote() {
    return request.remote();
  }
}
