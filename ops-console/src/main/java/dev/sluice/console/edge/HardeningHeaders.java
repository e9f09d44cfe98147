package dev.sluice.console.edge;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * What keeps a browser from doing anything with an answer that is no page. The pages have a policy
 * of their own, with what they need.
 */
final class HardeningHeaders {
  private static final String POLICY = "Content-Security-Policy";

  private static final Map<String, String> ALL =
      Map.of(
          POLICY,
          "default-src 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Permissions-Policy",
          "camera=(), geolocation=(), microphone=()",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private HardeningHeaders() {}

  /** Adds all to an answer that has no policy. */
  static void addMissing(HttpServletResponse response) {
    if (!response.containsHeader(POLICY)) {
      ALL.forEach(response::setHeader);
    }
  }
}
