package dev.sluice.console.pages;

import dev.sluice.console.api.ProblemException;
import dev.sluice.console.session.SessionConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** Replays, to be planned, started and watched. */
final class ReplayPages {
  static final String API = "/api/replays";
  private static final String SECTION = "replays";
  private static final String URL = SessionConfiguration.ROOT + "/replays";
  private static final int PAGE = 50;

  private final JsonMapper json;
  private final ReplaySpeeds speeds;

  ReplayPages(JsonMapper json, ReplaySpeeds speeds) {
    this.json = json;
    this.speeds = speeds;
  }

  /** What {@code /api/replays} answers. */
  record Replays(List<ReplayDocument> replays) {}

  /**
   * What can be done with a replay.
   *
   * @param verb of the route
   * @param text on the button
   * @param style of the button
   * @param asks whether it is asked once more, because it cannot be undone
   */
  record Action(String verb, String text, String style, boolean asks) {}

  Page list(PageRequest request) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("state", request.parameter("state"));
    query.put("before", request.parameter("before"));
    query.put("limit", String.valueOf(PAGE));
    List<ReplayDocument> replays = request.get(API, query, Replays.class).replays();
    return Page.of("replays", "Replays", SECTION)
        .with("replays", replays)
        .with("state", query.get("state"))
        .with("states", ReplayDocument.STATES)
        .with("paged", !query.get("before").isEmpty())
        .with("older", replays.size() < PAGE ? null : older(query, replays.getLast()))
        .with("mayPlan", request.may(HttpMethod.POST, API));
  }

  private static String older(Map<String, String> query, ReplayDocument last) {
    Map<String, String> older = new LinkedHashMap<>(query);
    older.put("before", last.id());
    older.remove("limit");
    return URL + "?" + PageRequest.query(older);
  }

  Page form(PageRequest request) {
    return request.may(HttpMethod.POST, API)
        ? form(ReplayForm.of(request))
        : Page.forbidden(SECTION, "To plan a replay takes a key of scope operator.");
  }

  private static Page form(ReplayForm form) {
    return Page.of("replay-new", "New replay", SECTION).with("form", form);
  }

  /** Plans what the form says; what is wrong is told there. */
  Object create(PageRequest request) {
    ReplayForm form = ReplayForm.of(request);
    try {
      String body = json.writeValueAsString(form.document());
      return Console.redirect(request.post(API, body, ReplayDocument.class).url());
    } catch (ProblemException e) {
      if (e.problem().field() == null) {
        throw e;
      }
      return form(form)
          .with(HttpStatus.valueOf(e.problem().status()))
          .with("problem", Visible.line(e.problem().detail()));
    }
  }

  Page show(PageRequest request) {
    return page(request);
  }

  private Page page(PageRequest request) {
    ReplayDocument replay = find(request);
    Double perSecond = speeds.perSecond(replay);
    Double left = secondsLeft(replay, perSecond);
    return Page.of("replay", "Replay of " + replay.what(), SECTION)
        .with("replay", replay)
        .with("perSecond", perSecond == null ? null : Math.round(perSecond))
        .with("left", left == null ? null : new Words().left(left))
        .with("actions", actions(replay, request))
        .with("own", replay.createdBy().equals(request.caller().key()));
  }

  private static @Nullable Double secondsLeft(ReplayDocument replay, @Nullable Double perSecond) {
    int left = replay.progress().toSend() - replay.progress().through();
    double speed = perSecond == null ? replay.rate() : perSecond;
    return !replay.is("running") || left <= 0 || speed <= 0 ? null : left / speed;
  }

  private static List<Action> actions(ReplayDocument replay, PageRequest request) {
    if (replay.ended() || !request.may(HttpMethod.POST, path(request) + "/start")) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    switch (replay.state()) {
      case "planned" -> {
        if (!replay.needsApproval()) {
          start(replay, actions);
        } else if (!replay.createdBy().equals(request.caller().key())) {
          actions.add(new Action("approve", "Approve", "", false));
        }
      }
      case "running" -> actions.add(new Action("pause", "Pause", "quiet", false));
      case "paused" -> actions.add(new Action("resume", "Resume", "", false));
      default -> {
        // a plan that is being made can be cancelled, and that is all
      }
    }
    actions.add(new Action("cancel", "Cancel…", "danger", true));
    return actions;
  }

  private static void start(ReplayDocument replay, List<Action> actions) {
    int events = replay.progress().toSend();
    boolean asks = replay.redeliver() || replay.allowUnprotected();
    String what = new Words().events(events);
    if (events > 0) {
      actions.add(new Action("start", "Send %s%s".formatted(what, asks ? "…" : ""), "", asks));
    }
  }

  /** The events of it, and what became of each. */
  Page events(PageRequest request) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("state", request.parameter("state"));
    query.put("after", request.parameter("after"));
    query.put("limit", String.valueOf(PAGE));
    ReplayDocument replay = find(request);
    List<ReplayItem> items =
        request.get(path(request) + "/events", query, ReplayItem.Items.class).events();
    return Page.of("replay-events", "Events of a replay", SECTION)
        .with("replay", replay)
        .with("items", items)
        .with("state", query.get("state"))
        .with("states", ReplayItem.STATES)
        .with("paged", !query.get("after").isEmpty())
        .with("next", items.size() < PAGE ? null : items.getLast().number());
  }

  /** Asks once more. */
  Page confirm(PageRequest request) {
    if (!request.may(HttpMethod.POST, path(request) + "/" + request.path("verb"))) {
      return Page.forbidden(SECTION, "To start or end a replay takes a key of scope operator.");
    }
    ReplayDocument replay = find(request);
    return Page.of("replay-confirm", "Replay of " + replay.what(), SECTION)
        .with("replay", replay)
        .with("verb", request.path("verb"));
  }

  /** Does what a button says; what cannot be done in its state is told on its page. */
  Object act(PageRequest request) {
    try {
      request.send(HttpMethod.POST, path(request) + "/" + request.path("verb"), "");
      return Console.redirect(ReplayDocument.url(request.path("id")));
    } catch (ProblemException e) {
      if (e.problem().status() != HttpStatus.CONFLICT.value()) {
        throw e;
      }
      return page(request)
          .with(HttpStatus.CONFLICT)
          .with("problem", Visible.line(e.problem().detail()));
    }
  }

  private static ReplayDocument find(PageRequest request) {
    return request.get(path(request), ReplayDocument.class);
  }

  private static String path(PageRequest request) {
    return API + "/" + PageRequest.segment(request.path("id"));
  }
}
