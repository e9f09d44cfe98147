package dev.sluice.console;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Problem;
import dev.sluice.console.api.Route;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** Makes the OpenAPI document of the routes. */
final class OpenApi {
  private static final JsonMapper JSON = JsonMapper.shared();
  private final Map<String, Object> schemas = new TreeMap<>();

  static String of(List<Route> routes) {
    return JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(new OpenApi().document(routes))
            .replace("\r\n", "\n")
        + "\n";
  }

  private Map<String, Object> document(List<Route> routes) {
    Map<String, Map<String, Object>> paths = new TreeMap<>();
    for (Route route : routes) {
      paths
          .computeIfAbsent(route.path(), _ -> new TreeMap<>())
          .put(route.method().name().toLowerCase(Locale.ROOT), operation(route));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put(
        "info",
        ordered(
            "title",
            "Sluice admin API",
            "version",
            "1",
            "license",
            ordered("name", "Apache-2.0", "identifier", "Apache-2.0")));
    document.put("security", List.of(Map.of("key", List.of())));
    document.put("paths", paths);
    document.put(
        "components",
        ordered(
            "securitySchemes",
            Map.of("key", ordered("type", "apiKey", "in", "header", "name", "x-api-key")),
            "schemas",
            schemas));
    return document;
  }

  private Map<String, Object> operation(Route route) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("summary", route.summary());
    operation.put("x-required-scope", route.scope().wireName());
    if (!route.parameters().isEmpty()) {
      operation.put(
          "parameters", route.parameters().stream().map(p -> parameter(route, p)).toList());
    }
    Route.Body body = route.body();
    if (body != null) {
      operation.put(
          "requestBody",
          ordered(
              "description",
              body.description(),
              "required",
              true,
              "content",
              Map.of(
                  "application/json",
                  ordered(
                      "schema",
                      Map.of("type", "object"),
                      "example",
                      JSON.readTree(body.example())))));
    }
    operation.put(
        "responses",
        ordered(
            String.valueOf(route.answer().status()),
            answer(route.answer().type()),
            "default",
            ordered(
                "description",
                "A problem document (RFC 9457)",
                "content",
                Map.of("application/problem+json", Map.of("schema", schema(Problem.class))))));
    return operation;
  }

  private static Map<String, Object> parameter(Route route, Parameter<?> parameter) {
    boolean inPath = route.path().contains("{" + parameter.name() + "}");
    return ordered(
        "name",
        parameter.name(),
        "in",
        inPath ? "path" : "query",
        "required",
        inPath,
        "description",
        parameter.description(),
        "schema",
        new TreeMap<>(parameter.schema()));
  }

  private Map<String, Object> answer(Class<?> type) {
    if (type == Void.class) {
      return Map.of("description", "Done");
    }
    String media = type == byte[].class ? "application/octet-stream" : "application/json";
    return ordered(
        "description", "The answer", "content", Map.of(media, Map.of("schema", schema(type))));
  }

  private Map<String, Object> schema(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class ->
          ordered("type", "array", "items", schema(generic.getActualTypeArguments()[0]));
      case ParameterizedType generic ->
          ordered(
              "type",
              "object",
              "additionalProperties",
              schema(generic.getActualTypeArguments()[1]));
      case Class<?> c when c.isRecord() -> reference(c);
      case Class<?> c -> simple(c);
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private static Map<String, Object> simple(Class<?> type) {
    if (type == String.class) {
      return Map.of("type", "string");
    }
    if (type == UUID.class) {
      return ordered("type", "string", "format", "uuid");
    }
    if (type == Instant.class) {
      return ordered("type", "string", "format", "date-time");
    }
    if (type == boolean.class || type == Boolean.class) {
      return Map.of("type", "boolean");
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return Map.of("type", "integer");
    }
    if (type == double.class || type == Double.class) {
      return Map.of("type", "number");
    }
    if (type == byte[].class) {
      return Map.of();
    }
    throw new IllegalArgumentException(type.toString());
  }

  private Map<String, Object> reference(Class<?> type) {
    String name = name(type);
    if (!schemas.containsKey(name)) {
      schemas.put(name, Map.of()); // for types that hold themselves
      Map<String, Object> properties = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      String separator = type.isAnnotationPresent(JsonNaming.class) ? "-" : "_";
      for (RecordComponent component : type.getRecordComponents()) {
        String property =
            component.getName().replaceAll("([A-Z])", separator + "$1").toLowerCase(Locale.ROOT);
        boolean raw = component.getAccessor().isAnnotationPresent(JsonRawValue.class);
        properties.put(property, raw ? Map.of() : schema(component.getGenericType()));
        if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
          required.add(property);
        }
      }
      schemas.put(name, ordered("type", "object", "required", required, "properties", properties));
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null
        ? type.getSimpleName()
        : outer.getSimpleName().replace("Routes", "") + type.getSimpleName();
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return map;
  }
}
