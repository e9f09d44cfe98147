package dev.sluice.console.api;

import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Puts the router of the admin API together. */
@Configuration(proxyBeanMethods = false)
public class ApiConfiguration {
  @Bean
  RouteTable routeTable(List<ApiRoutes> parts) {
    return new RouteTable(parts);
  }

  @Bean
  ConsoleApi consoleApi(RouteTable table, JsonMapper json) {
    return new ConsoleApi(table, json);
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
    Object answer = route.answer(new HttpIncoming(request));
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
    return failure instanceof ApiException e
        ? problem(e)
        : problem(Failures.problem(failure, request.method(), request.requestPath().value()));
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
