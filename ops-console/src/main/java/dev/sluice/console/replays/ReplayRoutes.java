package dev.sluice.console.replays;

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
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.ServerResponse;

/** Replays, to be planned, started and watched. */
final class ReplayRoutes implements ApiRoutes {
  static final Parameter<UUID> ID = Parameter.uuid("id", "of the replay");
  private static final String ONE = "/api/replays/{id}";
  private static final int DEFAULT_LIMIT = 50;
  private static final Parameter<Integer> LIMIT =
      Parameter.number("limit", 1, 500, "most of them, 50 where it is not given");
  private static final Parameter<String> STATE =
      Parameter.word(
          "state",
          List.of(
              Work.PLANNING,
              Work.PLANNED,
              Work.RUNNING,
              Work.PAUSED,
              Work.DONE,
              Work.CANCELLED,
              Work.ABORTED),
          "of the replay");
  private static final Parameter<UUID> BEFORE =
      Parameter.uuid("before", "id of the last one of the page before");
  private static final Parameter<String> ITEM_STATE =
      Parameter.word(
          "state",
          List.of(
              "planned",
              "sent",
              "accepted",
              "redelivered",
              "duplicate",
              "rejected",
              "dead_lettered",
              "past_retention",
              "unprotected",
              "unreadable",
              "unknown",
              "deleted"),
          "what became of the event so far");
  private static final Parameter<Integer> AFTER =
      Parameter.number("after", 0, 99_999_999, "number of the last one of the page before");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Replays replays;
  private final ReplayItems items;
  private final TransactionTemplate transactions;
  private final AuditLog audit;
  private final ReplayProperties limits;
  private final InstantSource clock;

  ReplayRoutes(
      Replays replays,
      ReplayItems items,
      TransactionTemplate transactions,
      AuditLog audit,
      ReplayProperties limits,
      InstantSource clock) {
    this.replays = replays;
    this.items = items;
    this.transactions = transactions;
    this.audit = audit;
    this.limits = limits;
    this.clock = clock;
  }

  /** Some replays, the newest first. */
  record Page(List<ReplayView> replays) {}

  /** Some events of a replay. */
  record Events(List<ReplayItems.Shown> events) {}

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/replays", Scope.VIEWER, "Replays, the newest first.", Page.class, this::list)
            .taking(List.of(STATE, BEFORE, LIMIT)),
        plan(),
        Route.get(
                ONE,
                Scope.VIEWER,
                "A replay: its plan and how far it is.",
                ReplayView.class,
                this::shown)
            .taking(List.of(ID)),
        Route.get(
                ONE + "/events",
                Scope.VIEWER,
                "The events of a replay, and what became of each.",
                Events.class,
                this::events)
            .taking(List.of(ID, ITEM_STATE, AFTER, LIMIT)),
        change(
            "approve",
            "Approves a plan, with another key than the one that made it.",
            this::approve),
        change("start", "Starts what is planned.", this::start),
        change("pause", "Sends nothing more until it is resumed.", this::pause),
        change("resume", "Goes on with what is paused.", this::resume),
        change("cancel", "Ends it; what was sent is sent.", this::cancel));
  }

  private Route plan() {
    return new Route(
        HttpMethod.POST,
        "/api/replays",
        Scope.OPERATOR,
        "Plans a replay; nothing is sent before it is started.",
        List.of(),
        new Body(
            "either events (ids) or filter (as of a search; outcome may be dead_lettered), and"
                + " perhaps redeliver, allow_unprotected, rate, max_failures",
            "{\"filter\":{\"source\":\"shop\",\"outcome\":\"rejected\"},\"rate\":200}"),
        new Answer(201, ReplayView.class),
        this::create);
  }

  private static Route change(String verb, String summary, Route.Handler handler) {
    return new Route(
        HttpMethod.POST,
        ONE + "/" + verb,
        Scope.OPERATOR,
        summary,
        List.of(ID),
        null,
        new Answer(200, ReplayView.class),
        handler);
  }

  private Page list(ApiRequest request) {
    return new Page(
        replays.find(
            request.find(STATE), request.find(BEFORE), request.find(LIMIT, DEFAULT_LIMIT)));
  }

  private ReplayView shown(ApiRequest request) {
    return find(request.need(ID));
  }

  private ReplayView find(UUID id) {
    ReplayView replay = replays.find(id);
    if (replay == null) {
      throw ApiException.notFound("there is no replay %s".formatted(id));
    }
    return replay;
  }

  private Events events(ApiRequest request) {
    UUID id = shown(request).id();
    return new Events(
        items.list(
            id,
            request.find(AFTER, -1),
            request.find(ITEM_STATE),
            request.find(LIMIT, DEFAULT_LIMIT)));
  }

  private ServerResponse create(ApiRequest request) {
    try {
      ReplayRequest wanted = ReplayRequest.of(request.document(), limits);
      UUID id = newId();
      ReplayView made =
          Objects.requireNonNull(
              transactions.execute(
                  _ -> {
                    replays.add(id, wanted, request.caller().key());
                    audit(request, "plan", id, wanted.text());
                    return find(id);
                  }));
      return ServerResponse.status(201).body(made);
    } catch (DocumentException e) {
      throw ApiRequest.wrong(e);
    }
  }

  /** A UUIDv7: they sort as they were made. */
  private UUID newId() {
    long high = clock.millis() << 16 | 0x7000L | RANDOM.nextInt(1 << 12);
    return new UUID(high, 0x8000_0000_0000_0000L | RANDOM.nextLong() >>> 2);
  }

  private ReplayView approve(ApiRequest request) {
    String by = request.caller().key();
    if (find(request.need(ID)).createdBy().equals(by)) {
      throw ApiException.conflict("who planned a replay cannot approve it; use another key");
    }
    return change(
        request,
        "approve",
        id -> replays.approve(id, by),
        "only what is planned and was not approved yet can be approved");
  }

  private ReplayView start(ApiRequest request) {
    ReplayView replay = find(request.need(ID));
    if (replay.needsApproval() && replay.state().equals(Work.PLANNED)) {
      throw ApiException.conflict(
          "another key than %s must approve it first (sluice.replay.approval)"
              .formatted(replay.createdBy()));
    }
    return change(
        request,
        "start",
        id -> replays.start(id, request.caller().key()),
        "only what is planned can be started");
  }

  private ReplayView pause(ApiRequest request) {
    return change(request, "pause", replays::pause, "only what is running can be paused");
  }

  private ReplayView resume(ApiRequest request) {
    return change(request, "resume", replays::resume, "only what is paused can be resumed");
  }

  private ReplayView cancel(ApiRequest request) {
    return change(request, "cancel", replays::cancel, "it has ended");
  }

  private ReplayView change(
      ApiRequest request, String verb, Predicate<UUID> change, String otherwise) {
    UUID id = request.need(ID);
    ReplayView changed =
        transactions.execute(
            _ -> {
              if (!change.test(id)) {
                return null;
              }
              audit(request, verb, id, null);
              return find(id);
            });
    if (changed == null) {
      throw ApiException.conflict("replay %s is %s; %s".formatted(id, find(id).state(), otherwise));
    }
    return changed;
  }

  private void audit(ApiRequest request, String verb, UUID id, @Nullable String detail) {
    audit.add(AuditLog.Entry.of(request, "replay." + verb, id.toString(), detail));
  }
}
