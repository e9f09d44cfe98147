package dev.sluice.console.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The API's document, and a page on which developers try its routes. */
final class ApiBrowser {
  static final String DOCUMENT = "/api/openapi.json";
  static final String PAGE = "/api/docs";

  /** The page's own policy: Swagger UI writes styles into elements and pictures into addresses. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri"
          + " 'none'";

  private static final String SWAGGER = "/META-INF/resources/webjars/swagger-ui/5.32.15/";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** Its few files; nothing else of the library is served. */
  private static final Map<String, File> FILES =
      Map.of(
          "swagger-ui-bundle.js", new File(SWAGGER + "swagger-ui-bundle.js", SCRIPT),
          "swagger-ui.css", new File(SWAGGER + "swagger-ui.css", "text/css; charset=utf-8"),
          "docs.js", new File("docs.js", SCRIPT));

  private record File(String resource, String type) {
    ServerResponse serve() {
      try (InputStream in = ApiBrowser.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException(resource + " is not on the class path");
        }
        return ServerResponse.ok()
            .contentType(MediaType.parseMediaType(type))
            .body(in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private ApiBrowser() {}

  /** Whether a path is one of the browser's. */
  static boolean has(String path) {
    return path.equals(DOCUMENT) || path.equals(PAGE) || path.startsWith(PAGE + "/");
  }

  static RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(DOCUMENT, _ -> new File("openapi.json", MediaType.APPLICATION_JSON_VALUE).serve())
        .GET(PAGE, _ -> new File("docs.html", "text/html; charset=utf-8").serve())
        .GET(PAGE + "/{file}", ApiBrowser::file)
        .build();
  }

  private static ServerResponse file(ServerRequest request) {
    File file = FILES.get(request.pathVariable("file"));
    return file == null ? ServerResponse.notFound().build() : file.serve();
  }
}
