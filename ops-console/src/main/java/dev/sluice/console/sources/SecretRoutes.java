package dev.sluice.console.sources;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Route.Answer;
import dev.sluice.console.api.Scope;
import dev.sluice.console.sources.KeyRotation.KeyUses;
import dev.sluice.console.sources.KeyRotation.Rotation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.http.HttpMethod;

/** The encryption keys that the secrets of sources are sealed with. */
final class SecretRoutes implements ApiRoutes {
  private final DataSource pool;
  private final SourceTables tables;
  private final SourceControl control;
  private final KeyRotation rotation;
  private final AuditLog audit;
  private final Announcement announcement;

  SecretRoutes(
      DataSource pool,
      SourceTables tables,
      SourceControl control,
      KeyRotation rotation,
      AuditLog audit,
      Announcement announcement) {
    this.pool = pool;
    this.tables = tables;
    this.control = control;
    this.rotation = rotation;
    this.audit = audit;
    this.announcement = announcement;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
            "/api/secrets",
            Scope.ADMIN,
            "Which encryption keys the stored secrets are sealed with, by their ids.",
            KeyUses.class,
            this::uses),
        new Route(
            HttpMethod.POST,
            "/api/secrets/rotate-key",
            Scope.ADMIN,
            "Seals every stored secret with the first encryption key; doing it again changes"
                + " nothing.",
            List.of(),
            null,
            new Answer(200, Rotation.class),
            this::rotate));
  }

  private KeyUses uses(ApiRequest request) {
    try (Connection connection = pool.getConnection()) {
      return rotation.uses(tables.load(connection).values());
    } catch (SQLException e) {
      throw AnnouncedChange.unavailable(e);
    }
  }

  private Rotation rotate(ApiRequest request) throws InterruptedException {
    return AnnouncedChange.run(
        "Every secret",
        announcement,
        () -> control.change(connection -> rotate(request, connection)));
  }

  private Rotation rotate(ApiRequest request, Connection connection) throws SQLException {
    Rotation done =
        rotation.rotate(
            tables.load(connection).values(),
            (source, secret) -> tables.reseal(connection, source, secret));
    String detail =
        "%d sealed anew, %d before, %d not opened"
            .formatted(done.resealed(), done.current(), done.unopened().size());
    audit.add(connection, AuditLog.Entry.of(request, "secrets.rotate-key", done.key(), detail));
    return done;
  }
}
