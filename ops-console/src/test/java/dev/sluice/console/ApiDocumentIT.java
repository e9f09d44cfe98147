package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Route;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The OpenAPI document says what there is, and every route of it refuses what it must. */
class ApiDocumentIT {
  private static final Path DOCUMENT = Path.of("../docs/openapi.json");
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static ConfigurableApplicationContext app;
  private static Api admin;
  private static Api operator;
  private static Api viewer;

  @TempDir private static Path folder;

  /**
   * An operation of the document.
   *
   * @param path with parameters that are right but name nothing
   */
  private record Operation(String method, String path, String template, JsonNode json) {
    String scope() {
      return json.get("x-required-scope").asString();
    }

    Api.Answer call(Api api, String query) {
      return api.send(method, path + query, json.has("requestBody") ? "{}" : null);
    }

    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  @BeforeAll
  static void startConsole() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    app = new Installation(kafka, postgres, folder, "document").startWithAdminKey();
    admin = new Api(app, Api.ADMIN_KEY);
    operator = admin.withScope("operator");
    viewer = admin.withScope("viewer");
  }

  @AfterAll
  static void stopConsole() {
    app.close();
    kafka.close();
    postgres.close();
  }

  @Test
  void theDocumentIsThatOfTheRoutes() throws IOException {
    List<Route> routes =
        app.getBeansOfType(ApiRoutes.class).values().stream()
            .flatMap(part -> part.routes().stream())
            .toList();
    String now = OpenApi.of(routes);
    Path made =
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("openapi.json"), now);

    assertThat(Files.readString(DOCUMENT))
        .as("docs/openapi.json differs from the routes; ops-console/%s is right", made)
        .isEqualTo(now);
  }

  @Test
  void noRouteAnswersWithoutAKey() {
    for (Operation operation : operations()) {
      assertThat(operation.call(admin.as(null), "").status()).as("%s", operation).isEqualTo(401);
    }
  }

  @Test
  void noRouteAnswersAScopeThatIsTooSmall() {
    for (Operation operation : operations()) {
      for (Api other : tooSmall(operation.scope())) {
        // before anything else is looked at
        var answer = operation.call(other, "?nonsense=1");
        assertThat(answer.status()).as("%s", operation).isEqualTo(403);
        assertThat(answer.json().get("required_scope").asString()).isEqualTo(operation.scope());
      }
    }
  }

  @Test
  void everyRouteRefusesAParameterThatItDoesNotHave() {
    for (Operation operation : operations()) {
      refusedFor(operation, operation.call(admin, "?nonsense=1"), "nonsense");
    }
  }

  @Test
  void everyRouteNamesAParameterThatIsWrong() {
    int tried = 0;
    for (Operation operation : operations()) {
      for (JsonNode parameter : operation.json().path("parameters")) {
        String name = parameter.get("name").asString();
        if (parameter.get("in").asString().equals("query")) {
          refusedFor(operation, operation.call(admin, "?" + name + "=" + wrong(parameter)), name);
        } else {
          String path = operation.template().replace("{" + name + "}", "!" + wrong(parameter));
          var other =
              new Operation(operation.method(), path, operation.template(), operation.json());
          refusedFor(operation, other.call(admin, ""), name);
        }
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(20);
  }

  @Test
  void everyRouteWithABodyRefusesOneThatIsNone() {
    int tried = 0;
    for (Operation operation : operations()) {
      if (operation.json().has("requestBody")) {
        for (String body : List.of("", "{", "[1,2]", "\"text\"", "{\"a\":1,\"a\":2}", "{}{}")) {
          var answer = admin.send(operation.method(), operation.path(), body);
          assertThat(answer.status())
              .as("%s %s %s", operation, body, answer)
              .isIn(
                  operation.path().equals(operation.template()) ? List.of(400) : List.of(400, 404));
          tried++;
        }
      }
    }
    assertThat(tried).isEqualTo(30);
  }

  @Test
  void theDocumentIsNotServed() {
    for (String path : List.of("/openapi.json", "/v3/api-docs", "/api", "/api/openapi.json")) {
      assertThat(admin.get(path).status()).as(path).isEqualTo(404);
    }
  }

  private static void refusedFor(Operation operation, Api.Answer answer, String field) {
    assertThat(answer.status()).as("%s %s", operation, answer).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.field()).as("%s", operation).isEqualTo(field);
  }

  private static String wrong(JsonNode parameter) {
    JsonNode schema = parameter.get("schema");
    boolean free =
        schema.get("type").asString().equals("string")
            && !schema.has("enum")
            && !schema.has("pattern")
            && !schema.has("format");
    return free ? "x".repeat(schema.get("maxLength").asInt() + 1) : "-";
  }

  private static List<Api> tooSmall(String scope) {
    return switch (scope) {
      case "viewer" -> List.of();
      case "operator" -> List.of(viewer);
      default -> List.of(viewer, operator);
    };
  }

  private static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    try {
      JsonNode paths = JsonMapper.shared().readTree(Files.readString(DOCUMENT)).get("paths");
      for (var path : paths.properties()) {
        for (var method : path.getValue().properties()) {
          all.add(
              new Operation(
                  method.getKey().toUpperCase(Locale.ROOT),
                  filled(path.getKey(), method.getValue()),
                  path.getKey(),
                  method.getValue()));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    assertThat(all).hasSizeGreaterThan(12);
    return all;
  }

  private static String filled(String path, JsonNode operation) {
    return StreamSupport.stream(operation.path("parameters").spliterator(), false)
        .filter(parameter -> parameter.get("in").asString().equals("path"))
        .reduce(
            path,
            (text, parameter) ->
                text.replace(
                    "{" + parameter.get("name").asString() + "}",
                    switch (parameter.get("name").asString()) {
                      case "id" -> "00000000-0000-7000-8000-0000000000ff";
                      case "key" -> "sluice_00000000";
                      default -> "nobody";
                    }),
            (_, _) -> {
              throw new IllegalStateException();
            });
  }
}
