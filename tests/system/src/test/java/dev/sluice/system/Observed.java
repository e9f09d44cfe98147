package dev.sluice.system;

import dev.sluice.schemas.Topics;
import dev.sluice.system.TopicIndex.Entry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the topics and the tables say now.
 *
 * @param raw attempts that were taken
 * @param verified attempts that may be forwarded
 * @param rejected attempts that may not
 * @param clean what downstream services read
 * @param deadLetters of both stages
 * @param rows signature status of each row of webhook_events, by event
 * @param duplicates events that have a row in duplicate_deliveries
 * @param claims events that hold a claim
 */
record Observed(
    List<Entry> raw,
    List<Entry> verified,
    List<Entry> rejected,
    List<Entry> clean,
    List<Entry> deadLetters,
    Map<UUID, List<String>> rows,
    List<UUID> duplicates,
    List<UUID> claims) {

  /** Reads the topics of a pipeline again and again, each time only what is new. */
  static final class Reader implements AutoCloseable {
    private final Database database;
    private final TopicIndex raw;
    private final TopicIndex verified;
    private final TopicIndex rejected;
    private final TopicIndex clean;
    private final TopicIndex rawLetters;
    private final TopicIndex verifiedLetters;

    Reader(Pipeline pipeline) {
      Topics topics = Pipeline.TOPICS;
      database = pipeline.database();
      raw = pipeline.index(topics.raw());
      verified = pipeline.index(topics.verified());
      rejected = pipeline.index(topics.rejected());
      clean = pipeline.index(topics.events());
      rawLetters = pipeline.index(Topics.deadLetter(topics.raw()));
      verifiedLetters = pipeline.index(Topics.deadLetter(topics.verified()));
    }

    Observed read() {
      var letters = new java.util.ArrayList<>(rawLetters.readAll());
      letters.addAll(verifiedLetters.readAll());
      return new Observed(
          raw.readAll(),
          verified.readAll(),
          rejected.readAll(),
          clean.readAll(),
          letters,
          rows(),
          events("SELECT event_id FROM duplicate_deliveries"),
          events("SELECT event_id FROM idempotency_claims WHERE claimed_at > 'epoch'"));
    }

    private Map<UUID, List<String>> rows() {
      return database.rows("SELECT id, signature_status FROM webhook_events").stream()
          .collect(
              Collectors.groupingBy(
                  row -> UUID.fromString(row.getFirst()),
                  Collectors.mapping(List::getLast, Collectors.toList())));
    }

    private List<UUID> events(String sql) {
      return database.rows(sql).stream().map(row -> UUID.fromString(row.getFirst())).toList();
    }

    @Override
    public void close() {
      List.of(raw, verified, rejected, clean, rawLetters, verifiedLetters)
          .forEach(TopicIndex::close);
    }
  }

  /** How often each value of a header is there. */
  static Map<String, Long> count(List<Entry> entries, Function<Entry, String> value) {
    return entries.stream().collect(Collectors.groupingBy(value, Collectors.counting()));
  }
}
