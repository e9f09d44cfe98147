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
import dev.sluice.console.sources.SourceDiff.ChangedKey;
import dev.sluice.providers.document.Node;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;

/** A whole sources file, applied at once or not at all. */
final class ApplyRoutes implements ApiRoutes {
  private static final String YES = "true";
  private static final Parameter<String> DRY_RUN =
      Parameter.word(
          "dry_run", List.of(YES, "false"), "only say what would change, false if not given");

  private final SourceControl control;
  private final SourceChanges changes;
  private final AuditLog audit;
  private final Announcement announcement;

  ApplyRoutes(
      SourceControl control, SourceChanges changes, AuditLog audit, Announcement announcement) {
    this.control = control;
    this.changes = changes;
    this.audit = audit;
    this.announcement = announcement;
  }

  /**
   * What became of the sources of a file.
   *
   * @param dryRun whether nothing was changed
   * @param sources in the order of the file
   */
  record Applied(boolean dryRun, List<AppliedSource> sources) {}

  /**
   * One of them.
   *
   * @param name of the source
   * @param change what kind: created, changed or none
   * @param keys that differ
   */
  record AppliedSource(String name, String change, List<ChangedKey> keys) {
    static AppliedSource of(SourceStep step) {
      return new AppliedSource(step.after().name(), change(step), SourceDiff.of(step));
    }

    private static String change(SourceStep step) {
      if (step.before() == null) {
        return "created";
      }
      return step.changes() ? "changed" : "none";
    }
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            HttpMethod.PUT,
            "/api/sources",
            Scope.ADMIN,
            "Applies a sources file: all of it or nothing. Sources that it does not name stay.",
            List.of(DRY_RUN),
            new Body(
                "a sources file; a secret is the text itself",
                "{\"sources\":[{\"name\":\"orders\",\"provider\":\"github\",\"secrets\":[\"a"
                    + " secret\"]}]}"),
            new Answer(200, Applied.class),
            this::apply));
  }

  private Applied apply(ApiRequest request) throws InterruptedException {
    boolean dryRun = request.find(DRY_RUN, "false").equals(YES);
    Node document = request.document(SourcesFile.MAX_LENGTH);
    List<DesiredSource> wanted = changes.all(document);
    List<SourceStep> steps =
        AnnouncedChange.run(
            "A sources file", announcement, () -> control.apply(edit(request, wanted), dryRun));
    return new Applied(dryRun, steps.stream().map(AppliedSource::of).toList());
  }

  private SourcesEdit edit(ApiRequest request, List<DesiredSource> wanted) {
    return new SourcesEdit() {
      @Override
      public List<DesiredSource> of(Map<String, SourceState> states) {
        String ofFile =
            wanted.stream()
                .map(DesiredSource::name)
                .filter(name -> states.containsKey(name) && states.get(name).ofFile())
                .collect(Collectors.joining(", "));
        if (!ofFile.isEmpty()) {
          throw ApiException.conflict(
              "%s: in the console's own sources file, which would undo this at the next start;"
                      .formatted(ofFile)
                  + " take them out of one of the two files");
        }
        return wanted;
      }

      @Override
      public void record(Connection connection, List<SourceStep> steps) throws SQLException {
        for (SourceStep step : steps) {
          if (step.changes()) {
            String action = step.before() == null ? "source.create" : "source.change";
            audit.add(
                connection, AuditLog.Entry.of(request, action, step.after().name(), keys(step)));
          }
        }
      }
    };
  }

  /** Which keys, never their values. */
  private static String keys(SourceStep step) {
    return SourceDiff.of(step).stream().map(ChangedKey::key).collect(Collectors.joining(", "));
  }
}
