package dev.sluice.console.api;

import dev.sluice.providers.document.DocumentException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Puts the router of the admin API together. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(ApiConfiguration.class);

  @Bean
  RouteTable routeTable(List<ApiRoutes> parts) {
    return new RouteTable(parts);
  }

  @Bean
  RouterFunction<ServerResponse> api(RouteTable table) {
    var router = RouterFunctions.route();
    for (Route route : table.all()) {
      router.route(
          RequestPredicates.method(route.method()).and(RequestPredicates.path(route.path())),
          request -> answer(route, request));
    }
    return router
        .route(RequestPredicates.path("/api/**"), request -> noRoute(table, request))
        .onError(Throwable.class, (e, request) -> failed(e, request))
        .build();
  }

  private static ServerResponse answer(Route route, ServerRequest request) throws Exception {
    Caller caller = ApiRequest.caller(request);
    if (!caller.scope().includes(route.scope())) {
      return problem(
          Problem.of(
                  HttpStatus.FORBIDDEN,
                  "this needs a key of scope %s, yours has %s"
                      .formatted(route.scope().wireName(), caller.scope().wireName()))
              .withRequiredScope(route.scope()));
    }
    Object answer = route.handler().handle(ApiRequest.of(route, request));
    return answer instanceof ServerResponse response ? response : ServerResponse.ok().body(answer);
  }

  private static ServerResponse noRoute(RouteTable table, ServerRequest request) {
    Set<HttpMethod> methods = table.methods(request.requestPath().value());
    if (methods.isEmpty()) {
      return problem(Problem.of(HttpStatus.NOT_FOUND, "the API has no such path"));
    }
    return ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
        .allow(methods)
        .contentType(Problem.CONTENT_TYPE)
        .body(
            Problem.of(
                HttpStatus.METHOD_NOT_ALLOWED,
                "%s is not allowed here; allowed are %s".formatted(request.method(), methods)));
  }

  private static ServerResponse failed(Throwable failure, ServerRequest request) {
    return switch (failure) {
      case ApiException e -> problem(e);
      case DocumentException e -> problem(ApiRequest.wrong(e).problem());
      case DataAccessException e -> databaseFailed(e);
      case TransactionException e -> databaseFailed(e);
      default -> {
        LOG.error("{} {} failed", request.method(), request.requestPath().value(), failure);
        yield problem(
            Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR, "this is our fault; the console's log has more"));
      }
    };
  }

  private static ServerResponse databaseFailed(Exception e) {
    LOG.warn("The database did not answer: {}", e.getMessage());
    return problem(
        Problem.of(
            HttpStatus.SERVICE_UNAVAILABLE,
            "the database is down or took too long; try again, a search with a shorter time"
                + " range"));
  }

  private static ServerResponse problem(ApiException e) {
    Problem problem = e.problem();
    var answer = ServerResponse.status(problem.status()).contentType(Problem.CONTENT_TYPE);
    if (e.retryAfter() != null) {
      answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(e.retryAfter().toSeconds()));
    }
    return answer.body(problem);
  }

  private static ServerResponse problem(Problem problem) {
    return ServerResponse.status(problem.status()).contentType(Problem.CONTENT_TYPE).body(problem);
  }
}
