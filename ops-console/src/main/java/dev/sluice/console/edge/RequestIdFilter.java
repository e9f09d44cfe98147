package dev.sluice.console.edge;

import dev.sluice.process.OutcomeKey;
import dev.sluice.process.RequestIds;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request an id, which is in its answer and in each line that is logged about it. */
final class RequestIdFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = RequestIds.keepOrMake(request.getHeader(RequestIds.HEADER));
    response.setHeader(RequestIds.HEADER, id);
    try (var _ = MDC.putCloseable(OutcomeKey.REQUEST.text(), id)) {
      chain.doFilter(request, response);
    }
  }
}
