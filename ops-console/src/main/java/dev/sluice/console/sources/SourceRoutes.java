package dev.sluice.console.sources;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Route.Answer;
import dev.sluice.console.api.Route.Body;
import dev.sluice.console.api.Scope;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.SourceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.ServerResponse;

/** Sources, to be listed, made, changed and deleted. */
final class SourceRoutes implements ApiRoutes {
  private static final String SOURCES = "/api/sources";
  private static final String SOURCE = SOURCES + "/{name}";
  private static final Parameter<String> NAME =
      Parameter.matching("name", SourceRecord.NAME.pattern(), "name of the source");

  private final DataSource pool;
  private final SourceTables tables;
  private final SourceControl control;
  private final SourceChanges changes;
  private final AuditLog audit;
  private final Announcement announcement;

  SourceRoutes(
      DataSource pool,
      SourceTables tables,
      SourceControl control,
      SourceChanges changes,
      AuditLog audit,
      Announcement announcement) {
    this.pool = pool;
    this.tables = tables;
    this.control = control;
    this.changes = changes;
    this.audit = audit;
    this.announcement = announcement;
  }

  /** Every source, by name. */
  record Sources(List<SourceView> sources) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(SOURCES, Scope.VIEWER, "All sources, by name.", Sources.class, this::list),
        Route.get(SOURCE, Scope.VIEWER, "One source.", SourceView.class, this::get)
            .taking(List.of(NAME)),
        new Route(
            HttpMethod.POST,
            SOURCES,
            Scope.ADMIN,
            "Makes a source.",
            List.of(),
            new Body(
                "a source with the keys of a sources file; a secret is the text itself",
                "{\"name\":\"orders\",\"provider\":\"github\",\"secrets\":[\"a secret\"]}"),
            new Answer(201, SourceView.class),
            this::create),
        new Route(
            HttpMethod.PATCH,
            SOURCE,
            Scope.ADMIN,
            "Changes a source, or rotates its secret with an overlap.",
            List.of(NAME),
            new Body(
                "keys of a sources file to be set, remove with a list of those to be taken away,"
                    + " rotate with secret and perhaps id and overlap (24h)",
                "{\"rotate\":{\"secret\":\"another secret\",\"overlap\":\"48h\"}}"),
            new Answer(200, SourceView.class),
            this::change),
        new Route(
            HttpMethod.DELETE,
            SOURCE,
            Scope.ADMIN,
            "Deletes a source with its secrets; its events stay.",
            List.of(NAME),
            null,
            new Answer(204, Void.class),
            this::delete));
  }

  private Sources list(ApiRequest request) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      Map<String, SourceState> states = tables.states(connection);
      return new Sources(
          tables.load(connection).values().stream()
              .filter(source -> states.containsKey(source.name()))
              .map(source -> view(source, states.get(source.name())))
              .toList());
    } catch (SQLException e) {
      throw AnnouncedChange.unavailable(e);
    }
  }

  private SourceView get(ApiRequest request) {
    return find(request.need(NAME));
  }

  private SourceView find(String name) {
    try (Connection connection = pool.getConnection()) {
      SourceRecord source = tables.load(connection).get(name);
      if (source == null) {
        throw ApiException.notFound("there is no source '%s'".formatted(name));
      }
      return view(source, tables.states(connection).get(name));
    } catch (SQLException e) {
      throw AnnouncedChange.unavailable(e);
    }
  }

  private static SourceView view(SourceRecord source, @Nullable SourceState state) {
    if (state == null) {
      throw ApiException.notFound("source '%s' was just deleted".formatted(source.name()));
    }
    return SourceView.of(source, state);
  }

  private ServerResponse create(ApiRequest request) throws InterruptedException {
    Node document = request.document();
    String name = name(document);
    edit(
        request,
        "source.create",
        name,
        document,
        (stored, state) -> {
          if (stored != null) {
            throw ApiException.conflict("there is a source '%s' already".formatted(name));
          }
          return changes.create(document);
        });
    return ServerResponse.status(201).body(find(name));
  }

  private static String name(Node document) {
    try {
      return document.need("name").as(NAME.read());
    } catch (DocumentException e) {
      throw ApiRequest.wrong(e);
    }
  }

  private SourceView change(ApiRequest request) throws InterruptedException {
    Node patch = request.document();
    String name = request.need(NAME);
    edit(
        request,
        "source.change",
        name,
        patch,
        (stored, state) -> changes.change(ofApi(name, stored, state), patch));
    return find(name);
  }

  private ServerResponse delete(ApiRequest request) throws InterruptedException {
    String name = request.need(NAME);
    edit(
        request,
        "source.delete",
        name,
        null,
        (stored, state) -> {
          ofApi(name, stored, state);
          return null;
        });
    return ServerResponse.noContent().build();
  }

  private static SourceRecord ofApi(
      String name, @Nullable SourceRecord stored, @Nullable SourceState state) {
    if (stored == null || state == null) {
      throw ApiException.notFound("there is no source '%s'".formatted(name));
    }
    if (state.ofFile()) {
      throw ApiException.conflict(
          "source '%s' is in the console's sources file, which would undo this at the next start;"
                  .formatted(name)
              + " change it there, or take it out there first");
    }
    return stored;
  }

  private interface Change {
    @Nullable DesiredSource of(@Nullable SourceRecord stored, @Nullable SourceState state);
  }

  private void edit(
      ApiRequest request, String action, String name, @Nullable Node document, Change change)
      throws InterruptedException {
    // which keys, never their values
    String detail = document == null ? null : String.join(", ", document.members().keySet());
    var entry = AuditLog.Entry.of(request, action, name, detail);
    var edit =
        new SourceEdit() {
          @Override
          public @Nullable DesiredSource of(
              @Nullable SourceRecord stored, @Nullable SourceState state) {
            return change.of(stored, state);
          }

          @Override
          public void record(Connection connection) {
            audit.add(connection, entry);
          }
        };
    AnnouncedChange.run(
        "Source " + name,
        announcement,
        () -> {
          control.edit(name, edit);
          return name;
        });
  }
}
