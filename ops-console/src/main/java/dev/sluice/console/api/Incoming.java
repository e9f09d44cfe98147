package dev.sluice.console.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes to a route, over HTTP or from the console's own pages. */
interface Incoming {
  /** Variables of the path, decoded. */
  Map<String, String> path();

  /** The query as it came, null for none. */
  @Nullable String query();

  /** The body, to be read once. */
  InputStream body() throws IOException;

  /** Who calls. */
  Caller caller();

  /** Address of the peer. */
  String remote();
}
