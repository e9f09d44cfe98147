package dev.sluice.console.api;

import java.io.IOException;
import java.io.InputStream;
import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.servlet.function.ServerRequest;

/** A request over HTTP. */
record HttpIncoming(ServerRequest request) implements Incoming {
  @Override
  public Map<String, String> path() {
    return request.pathVariables();
  }

  @Override
  public @Nullable String query() {
    return request.servletRequest().getQueryString();
  }

  @Override
  public InputStream body() throws IOException {
    return request.servletRequest().getInputStream();
  }

  /** Nobody reaches a route without a key. */
  @Override
  public Caller caller() {
    Principal principal =
        request
            .principal()
            .orElseThrow(() -> new IllegalStateException("a route was reached by nobody"));
    if (principal instanceof Authentication authentication
        && authentication.getPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("a route was reached by " + principal.getClass());
  }

  @Override
  public String remote() {
    return request.servletRequest().getRemoteAddr();
  }
}
