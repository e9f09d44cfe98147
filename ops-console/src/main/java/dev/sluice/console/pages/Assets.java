package dev.sluice.console.pages;

import dev.sluice.console.session.SessionConfiguration;
import dev.sluice.schemas.BodyHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The four files that pages refer to; their addresses change with their contents. */
final class Assets {
  private static final String FOLDER = SessionConfiguration.ROOT + "/assets/";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final int HASH_LENGTH = 12;
  private static final List<Asset> ALL =
      List.of(
          Asset.read(
              "htmx.js", SCRIPT, "/META-INF/resources/webjars/htmx.org/2.0.7/dist/htmx.min.js"),
          Asset.read("console.js", SCRIPT, "assets/console.js"),
          Asset.read("console.css", "text/css; charset=utf-8", "assets/console.css"),
          Asset.read("icon.svg", "image/svg+xml", "assets/icon.svg"));

  private final Map<String, Asset> assets =
      ALL.stream().collect(Collectors.toMap(Asset::name, Function.identity()));

  @SuppressWarnings("ArrayRecordComponent") // bytes, not a value
  private record Asset(String name, String type, byte[] bytes, String hash) {
    static Asset read(String name, String type, String resource) {
      try (InputStream in = Assets.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new IllegalStateException(resource + " is not on the class path");
        }
        byte[] bytes = in.readAllBytes();
        return new Asset(name, type, bytes, BodyHash.hex(bytes).substring(0, HASH_LENGTH));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The address of a file, with its hash. */
  public String url(String name) {
    Asset asset = assets.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("there is no asset " + name);
    }
    return FOLDER + name + "?" + asset.hash();
  }

  /** The file of a request's variable {@code name}, null if there is none. */
  @Nullable ServerResponse serve(ServerRequest request) {
    Asset asset = assets.get(request.pathVariable("name"));
    if (asset == null) {
      return null;
    }
    return ServerResponse.ok()
        .header("Content-Type", asset.type())
        .cacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
        .eTag("\"" + asset.hash() + "\"")
        .body(asset.bytes());
  }
}
