package dev.sluice.console.replays;

import dev.sluice.console.api.ApiException;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Scope;
import dev.sluice.console.events.EventRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What no stage could process. */
final class DeadLetterRoutes implements ApiRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRoutes.class);
  private static final int LONGEST = 600;
  private static final int DEFAULT_LIMIT = 50;
  private static final Parameter<String> SOURCE =
      Parameter.text("source", LONGEST, "name of the source");
  private static final Parameter<Integer> LIMIT =
      Parameter.number("limit", 1, 500, "most letters, 50 where it is not given");

  private final DeadLetters letters;
  private final JdbcClient database;

  DeadLetterRoutes(DeadLetters letters, JdbcClient database) {
    this.letters = letters;
    this.database = database;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/api/dead-letters",
                Scope.VIEWER,
                "The newest records on the dead-letter topics, of at most %d in each partition."
                    .formatted(DeadLetters.NEWEST),
                DeadLetters.Found.class,
                this::newest)
            .taking(List.of(SOURCE, LIMIT)));
  }

  private DeadLetters.Found newest(ApiRequest request) {
    DeadLetters.Found found = read(request);
    List<UUID> ids =
        found.letters().stream().map(DeadLetter::eventId).filter(Objects::nonNull).toList();
    Map<UUID, String> outcomes = outcomes(ids);
    return new DeadLetters.Found(
        found.letters().stream()
            .map(letter -> letter.nowBeing(outcomes.get(letter.eventId())))
            .toList(),
        found.older());
  }

  private DeadLetters.Found read(ApiRequest request) {
    try {
      return letters.newest(request.find(SOURCE), request.find(LIMIT, DEFAULT_LIMIT));
    } catch (KafkaException e) {
      LOG.warn("Dead letters could not be read: {}", e.getMessage());
      throw ApiException.unavailable("Kafka did not hand out the dead letters; try again");
    }
  }

  private Map<UUID, String> outcomes(List<UUID> ids) {
    Map<UUID, String> outcomes = new HashMap<>();
    if (!ids.isEmpty()) {
      EventRows rows = EventRows.of(ids);
      database
          .sql(rows.sql())
          .params(rows.values())
          .query(
              row -> {
                outcomes.put(row.getObject("id", UUID.class), row.getString("outcome"));
              });
    }
    return outcomes;
  }
}
