package dev.sluice.process;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in one line which setting keeps an app from starting; of anything else Spring Boot tells.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailure implements SpringBootExceptionReporter {
  private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);
  private static final Pattern KEY = Pattern.compile("(?<![\\w.-])sluice\\.[a-z]");

  @Override
  public boolean reportException(Throwable failure) {
    String reason = reason(failure);
    if (reason == null) {
      return false;
    }
    LOG.error("cannot start: {}", reason);
    return true;
  }

  /** Null where no setting is to blame. */
  static @Nullable String reason(Throwable failure) {
    String told = null;
    BindException unbound = null;
    Throwable innermost = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (namesItsKey(at)) {
        told = at.getMessage();
      }
      unbound = at instanceof BindException bind ? bind : unbound;
      innermost = at;
    }
    if (told == null && unbound != null && unbound.getProperty() != null) {
      told =
          "%s: '%s' cannot be used: %s"
              .formatted(
                  unbound.getProperty().getName(),
                  unbound.getProperty().getValue(),
                  innermost.getMessage());
    }
    return told == null ? null : told.replaceAll("\\s+", " ");
  }

  /** Ours: exceptions of libraries repeat what others said. */
  private static boolean namesItsKey(Throwable failure) {
    boolean plain =
        failure.getClass() == IllegalArgumentException.class
            || failure.getClass() == IllegalStateException.class;
    return plain && failure.getMessage() != null && KEY.matcher(failure.getMessage()).find();
  }
}
