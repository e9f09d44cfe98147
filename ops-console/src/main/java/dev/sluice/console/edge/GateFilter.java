package dev.sluice.console.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.process.OutcomeKey;
import dev.sluice.process.OutcomeLog;
import dev.sluice.process.RemoteAddresses;
import dev.sluice.process.TrustedHosts;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.event.Level;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.util.OnCommittedResponseWrapper;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns away what calls the console by another name, and announces more than any route takes,
 * before anything of it is read. What no chain of Spring Security has answered gets its headers
 * here.
 */
final class GateFilter extends OncePerRequestFilter {
  /** Twice the largest document that a route takes. */
  static final int LARGEST_BODY = 2 << 20;

  private static final Set<String> PROBES = Set.of("/health", "/ready");

  private final TrustedHosts hosts;
  private final RemoteAddresses addresses;
  private final OutcomeLog log = OutcomeLog.of(GateFilter.class);

  GateFilter(TrustedHosts hosts, RemoteAddresses addresses) {
    this.hosts = hosts;
    this.addresses = addresses;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse plain, FilterChain chain)
      throws ServletException, IOException {
    var response = new Hardened(plain);
    if (!hosts.trusts(request.getHeader(HttpHeaders.HOST))
        && !PROBES.contains(request.getRequestURI())) {
      refuse(request, response, HttpStatus.BAD_REQUEST, "the Host header names another host");
    } else if (request.getContentLengthLong() > LARGEST_BODY) {
      response.setHeader(HttpHeaders.CONNECTION, "close");
      refuse(
          request,
          response,
          HttpStatus.CONTENT_TOO_LARGE,
          "the body must not be longer than %d bytes".formatted(LARGEST_BODY));
    } else {
      chain.doFilter(request, response);
    }
    if (!response.isCommitted()) {
      response.onResponseCommitted();
    }
  }

  private static final class Hardened extends OnCommittedResponseWrapper {
    private Hardened(HttpServletResponse response) {
      super(response);
    }

    @Override
    protected void onResponseCommitted() {
      disableOnResponseCommitted();
      HardeningHeaders.addMissing(this);
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    log.line(Level.INFO, "refused")
        .with(OutcomeKey.REASON, detail)
        .with(OutcomeKey.STATUS, status.value())
        .with(OutcomeKey.PATH, request.getRequestURI())
        .with(OutcomeKey.REMOTE, addresses.shown(request.getRemoteAddr()))
        .write();
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    String document =
        "{\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
            .formatted(status.getReasonPhrase(), status.value(), detail);
    response.getOutputStream().write(document.getBytes(UTF_8));
  }
}
