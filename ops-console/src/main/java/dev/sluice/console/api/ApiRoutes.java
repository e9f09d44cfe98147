package dev.sluice.console.api;

import java.util.List;

/** The routes of one part of the admin API. */
public interface ApiRoutes {
  /** All of them, the same at every call. */
  List<Route> routes();
}
