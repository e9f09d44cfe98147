package dev.sluice.system;

import dev.sluice.schemas.RecordHeaders;
import dev.sluice.schemas.Topics;
import dev.sluice.system.TopicIndex.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What the topics and the tables say now of some sources.
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

  /**
   * As it stands after replays: what was forwarded since it was rejected is not rejected, and of
   * several verified records of one attempt, the copies that a console's death makes, one counts.
   */
  Observed afterReplays() {
    Set<String> seen = new HashSet<>();
    return new Observed(
        raw,
        verified.stream().filter(entry -> seen.add(entry.header(RecordHeaders.ID))).toList(),
        rejected.stream().filter(entry -> !isForwarded(entry)).toList(),
        clean,
        deadLetters,
        rows,
        duplicates,
        claims);
  }

  private boolean isForwarded(Entry rejection) {
    UUID id = UUID.fromString(rejection.header(RecordHeaders.ID));
    return rows.getOrDefault(id, List.of()).contains("verified");
  }

  /** Looks again and again at what comes from some sources. */
  static final class Reader implements AutoCloseable {
    private final Database database;
    private final String ofSources;
    private final TopicIndex raw;
    private final TopicIndex verified;
    private final TopicIndex rejected;
    private final TopicIndex clean;
    private final TopicIndex rawLetters;
    private final TopicIndex verifiedLetters;

    /** Of what comes from now on. */
    Reader(Pipeline pipeline, List<TestSource> sources) {
      this(pipeline, sources, TopicIndex::fromNow);
    }

    private Reader(
        Pipeline pipeline, List<TestSource> sources, UnaryOperator<TopicIndex> beginning) {
      Topics topics = Pipeline.TOPICS;
      Set<String> names = sources.stream().map(TestSource::name).collect(Collectors.toSet());
      Predicate<Entry> wanted = entry -> names.contains(entry.source());
      database = pipeline.database();
      ofSources = "source IN ('%s')".formatted(String.join("', '", names));
      raw = beginning.apply(pipeline.index(topics.raw(), wanted));
      verified = beginning.apply(pipeline.index(topics.verified(), wanted));
      rejected = beginning.apply(pipeline.index(topics.rejected(), wanted));
      clean = beginning.apply(pipeline.index(topics.events(), wanted));
      rawLetters = beginning.apply(pipeline.index(Topics.deadLetter(topics.raw()), wanted));
      verifiedLetters =
          beginning.apply(pipeline.index(Topics.deadLetter(topics.verified()), wanted));
    }

    /** Of all that the topics hold, and of the partitions that they have now. */
    static Reader ofAll(Pipeline pipeline, List<TestSource> sources) {
      return new Reader(pipeline, sources, UnaryOperator.identity());
    }

    Observed read() {
      List<Entry> letters = new ArrayList<>(rawLetters.readAll());
      letters.addAll(verifiedLetters.readAll());
      return new Observed(
          raw.readAll(),
          verified.readAll(),
          rejected.readAll(),
          clean.readAll(),
          letters,
          rows(),
          events("SELECT event_id FROM duplicate_deliveries WHERE " + ofSources),
          events(
              """
              SELECT event_id FROM idempotency_claims
              WHERE claimed_at > 'epoch'
                  AND event_id IN (SELECT id FROM webhook_events WHERE %s)
              """
                  .formatted(ofSources)));
    }

    private Map<UUID, List<String>> rows() {
      return database
          .rows("SELECT id, signature_status FROM webhook_events WHERE " + ofSources)
          .stream()
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
