package dev.sluice.console.sources;

import dev.sluice.console.api.ApiException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes sources for a caller of the API, and tells him what became of the change if it fails. */
final class AnnouncedChange {
  private static final Logger LOG = LoggerFactory.getLogger(AnnouncedChange.class);

  private AnnouncedChange() {}

  /** Stores a change and announces it. */
  interface Work<T> {
    T run() throws SQLException, ExecutionException, NotAnnouncedException, InterruptedException;
  }

  /**
   * What the work gives.
   *
   * @param what is changed, for the log
   * @param announcement is made again where the change may be stored
   * @throws ApiException if it fails, saying whether anything is stored
   */
  static <T> T run(String what, Announcement announcement, Work<T> work)
      throws InterruptedException {
    try {
      return work.run();
    } catch (SQLException e) {
      if (!SourceLock.isTaken(e)) {
        announcement.soon(); // perhaps it is stored
      }
      throw unavailable(e);
    } catch (ExecutionException | KafkaException e) {
      LOG.warn("A topic of {} cannot be made: {}", what, e.getMessage());
      throw ApiException.unavailable(
          "Kafka does not answer, so that the source's topic cannot be made; nothing is stored,"
              + " try again");
    } catch (NotAnnouncedException e) {
      announcement.soon();
      LOG.warn("{} is stored but not announced: {}", what, e.getMessage());
      throw ApiException.unavailable(
          "the change is stored, but Kafka did not take it, so that the pipeline does not know it"
              + " yet; it is announced as soon as Kafka answers, do not send it again");
    }
  }

  static ApiException unavailable(SQLException e) {
    LOG.warn("Sources cannot be read or changed: {}", e.getMessage());
    return ApiException.unavailable(
        SourceLock.isTaken(e)
            ? "another console is changing sources; try again"
            : "the database is down or took too long; try again");
  }
}
