package dev.sluice.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes of the admin API as docs/openapi.json has them. */
final class ApiRoutesOfDocument {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "openapi.json");

  private ApiRoutesOfDocument() {}

  /**
   * A route.
   *
   * @param path with its variables in braces
   * @param query names of the parameters of its query
   */
  record Route(String method, String path, List<String> query) {}

  static List<Route> read() throws IOException {
    JsonNode paths = JsonMapper.shared().readTree(Files.readString(DOCUMENT)).get("paths");
    List<Route> routes = new ArrayList<>();
    for (var path : paths.properties()) {
      for (var method : path.getValue().properties()) {
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : method.getValue().path("parameters")) {
          if (parameter.get("in").asString().equals("query")) {
            query.add(parameter.get("name").asString());
          }
        }
        routes.add(new Route(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), query));
      }
    }
    return routes;
  }
}
