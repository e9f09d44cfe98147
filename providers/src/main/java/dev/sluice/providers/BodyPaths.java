package dev.sluice.providers;

import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import java.util.ArrayList;
import java.util.List;

/** All values that one purpose needs from a JSON body, so that they are read in one pass. */
final class BodyPaths {
  private final List<JsonPath> paths;
  private final JsonValues reader;

  private BodyPaths(List<JsonPath> paths, JsonValues reader) {
    this.paths = paths;
    this.reader = reader;
  }

  /** Of values that are looked up. */
  static BodyPaths of(ValueLocation... locations) {
    return of(List.of(locations));
  }

  /** Of values that are looked up. */
  static BodyPaths of(List<ValueLocation> locations) {
    List<JsonPath> paths = paths(locations);
    return new BodyPaths(paths, JsonValues.of(paths));
  }

  /** Of values that a signature is made of: a body with repeated members has none of them. */
  static BodyPaths signed(List<ValueLocation> locations) {
    List<JsonPath> paths = paths(locations);
    return new BodyPaths(paths, JsonValues.signed(paths));
  }

  private static List<JsonPath> paths(List<ValueLocation> locations) {
    List<JsonPath> paths = new ArrayList<>();
    for (ValueLocation location : locations) {
      JsonPath path = location.path();
      if (location.place() == ValueLocation.Place.BODY && path != null && !paths.contains(path)) {
        paths.add(path);
      }
    }
    return List.copyOf(paths);
  }

  int indexOf(JsonPath path) {
    return paths.indexOf(path);
  }

  JsonValues reader() {
    return reader;
  }
}
