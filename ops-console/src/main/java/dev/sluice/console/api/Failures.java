package dev.sluice.console.api;

import dev.sluice.providers.document.DocumentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;

/** What a caller is told when a route throws. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static Problem problem(Throwable failure, HttpMethod method, String path) {
    return switch (failure) {
      case ApiException e -> e.problem();
      case DocumentException e -> ApiRequest.wrong(e).problem();
      case DataAccessException e -> databaseFailed(e);
      case TransactionException e -> databaseFailed(e);
      default -> {
        LOG.error("{} {} failed", method, path, failure);
        yield Problem.of(
            HttpStatus.INTERNAL_SERVER_ERROR, "this is our fault; the console's log has more");
      }
    };
  }

  private static Problem databaseFailed(Exception e) {
    LOG.warn("The database did not answer: {}", e.getMessage());
    return Problem.of(
        HttpStatus.SERVICE_UNAVAILABLE,
        "the database is down or took too long; try again, a search with a shorter time range");
  }
}
