package dev.sluice.console.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Every route of the admin API. */
final class RouteTable {
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(PathPattern pattern, Route route) {}

  /** The routes of all parts. */
  RouteTable(List<ApiRoutes> parts) {
    for (ApiRoutes part : parts) {
      for (Route route : part.routes()) {
        entries.add(new Entry(PathPatternParser.defaultInstance.parse(route.path()), route));
      }
    }
  }

  /** All of them. */
  List<Route> all() {
    return entries.stream().map(Entry::route).toList();
  }

  /**
   * A route that matches.
   *
   * @param variables of its path
   */
  record Match(Route route, Map<String, String> variables) {}

  /** The route of a method and a path, null if there is none. */
  @Nullable Match find(HttpMethod method, String path) {
    PathContainer container = PathContainer.parsePath(path);
    for (Entry entry : entries) {
      PathPattern.PathMatchInfo info = entry.pattern().matchAndExtract(container);
      if (info != null && entry.route().method().equals(method)) {
        return new Match(entry.route(), info.getUriVariables());
      }
    }
    return null;
  }

  /** The methods that there are on a path, none if it is no path of a route. */
  Set<HttpMethod> methods(String path) {
    PathContainer container = PathContainer.parsePath(path);
    Set<HttpMethod> methods = new TreeSet<>();
    for (Entry entry : entries) {
      if (entry.pattern().matches(container)) {
        methods.add(entry.route().method());
      }
    }
    return methods;
  }
}
