package dev.sluice.console.events;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.Parameter;
import dev.sluice.providers.document.DocumentException;
import dev.sluice.providers.document.Node;
import dev.sluice.schemas.SignatureStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a search goes by. */
public final class EventParameters {
  private static final int LONGEST = 600;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 500;
  private static final Parameter<String> SOURCE = text("source", "name of the source");
  private static final Parameter<String> PROVIDER = text("provider", "id of the provider");
  private static final Parameter<String> STATUS =
      Parameter.word(
          "signature_status",
          Arrays.stream(SignatureStatus.values()).map(SignatureStatus::wireName).toList(),
          "the verdict");
  private static final Parameter<String> OUTCOME =
      Parameter.word(
          "outcome",
          List.of(Event.ACCEPTED, Event.DUPLICATE, Event.REJECTED, Event.UNSETTLED),
          "what became of it; unsettled needs from");
  private static final Parameter<String> REASON = text("reason", "the whole reason of a verdict");
  private static final Parameter<String> TYPE =
      text("event_type", "the provider's name of the type");
  private static final Parameter<String> KEY =
      text("idempotency_key", "source, colon, the provider's id");
  private static final Parameter<String> DELIVERY = text("delivery_id", "the provider's id");
  private static final Parameter<String> HASH =
      Parameter.matching("body_sha256", "[0-9a-f]{64}", "SHA-256 of the body");
  private static final Parameter<Instant> FROM = Parameter.time("from", "first time of receipt");
  private static final Parameter<Instant> TO =
      Parameter.time("to", "first time of receipt that is too late");
  private static final Parameter<Integer> LIMIT =
      Parameter.number("limit", 1, MAX_LIMIT, "most events, 50 where it is not given");
  private static final Parameter<Cursor> CURSOR =
      new Parameter<>(
          "cursor",
          "next of the page before",
          Map.of("type", "string", "pattern", "^[A-Za-z0-9_-]{32}$"),
          Cursor::parse);

  /** All of them. */
  static final List<Parameter<?>> ALL =
      List.of(
          SOURCE, PROVIDER, STATUS, OUTCOME, REASON, TYPE, KEY, DELIVERY, HASH, FROM, TO, LIMIT,
          CURSOR);

  private EventParameters() {}

  static int limit(ApiRequest request) {
    return request.find(LIMIT, DEFAULT_LIMIT);
  }

  /**
   * The filter of a request.
   *
   * @throws ApiException naming what is missing or does not fit
   */
  static EventFilter filter(ApiRequest request) {
    EventFilter filter =
        filter(
            new Values() {
              @Override
              public <T> @Nullable T find(Parameter<T> parameter) {
                return request.find(parameter);
              }
            },
            OUTCOME,
            request.find(CURSOR));
    if (Event.UNSETTLED.equals(filter.outcome()) && filter.from() == null) {
      throw ApiException.badField(
          "from", "'from' is required with outcome=unsettled, which no index is for");
    }
    return filter;
  }

  /**
   * The filter of a document, with the names that a search has; it takes as long as it takes.
   *
   * @param outcomes that may be asked for
   * @throws DocumentException naming what does not fit
   */
  public static EventFilter filter(Node document, List<String> outcomes) {
    document.allow(
        ALL.stream()
            .filter(parameter -> !parameter.equals(LIMIT) && !parameter.equals(CURSOR))
            .map(Parameter::name)
            .toArray(String[]::new));
    Parameter<String> outcome = Parameter.word(OUTCOME.name(), outcomes, OUTCOME.description());
    return filter(
        new Values() {
          @Override
          public <T> @Nullable T find(Parameter<T> parameter) {
            Node member = document.find(parameter.name());
            return member == null ? null : member.as(parameter.read());
          }
        },
        outcome,
        null);
  }

  private interface Values {
    <T> @Nullable T find(Parameter<T> parameter);
  }

  private static EventFilter filter(
      Values values, Parameter<String> outcome, @Nullable Cursor after) {
    String key = values.find(KEY);
    if (key != null && key.indexOf(':') < 1) {
      throw ApiException.badField(
          "idempotency_key", "'idempotency_key' must be a source, a colon and the provider's id");
    }
    return new EventFilter(
        values.find(SOURCE),
        values.find(PROVIDER),
        values.find(STATUS),
        values.find(outcome),
        values.find(REASON),
        values.find(TYPE),
        key,
        values.find(DELIVERY),
        values.find(HASH),
        values.find(FROM),
        values.find(TO),
        after);
  }

  private static Parameter<String> text(String name, String description) {
    return Parameter.text(name, LONGEST, description);
  }
}
