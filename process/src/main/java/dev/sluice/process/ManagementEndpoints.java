package dev.sluice.process;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the management port answers, at the paths and in the documents of Spring Boot's Actuator.
 */
final class ManagementEndpoints {
  private static final String JSON = "application/json";
  private static final String NOTHING = "text/plain; charset=utf-8";
  private static final int INITIAL_BYTES = 32 << 10;

  private final HealthEndpoint health;
  private final PrometheusRegistry meters;
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final JsonMapper json = JsonMapper.shared();

  ManagementEndpoints(HealthEndpoint health, PrometheusRegistry meters) {
    this.health = health;
    this.meters = meters;
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param contentType of the body
   * @param body not copied
   */
  @SuppressWarnings("ArrayRecordComponent") // seen by the server only
  record Answer(int status, String contentType, byte[] body) {
    static Answer empty(int status) {
      return new Answer(status, NOTHING, new byte[0]);
    }
  }

  /**
   * Answers a request that reads.
   *
   * @param accept the header, null where there is none
   */
  Answer get(String path, @Nullable String accept) {
    return switch (path) {
      case "/actuator/health" -> health(health.health());
      case "/actuator/health/liveness" -> health(health.healthForPath("liveness"));
      case "/actuator/health/readiness" -> health(health.healthForPath("readiness"));
      case "/actuator/prometheus" -> metrics(accept);
      default -> Answer.empty(404);
    };
  }

  private Answer health(@Nullable HealthDescriptor descriptor) {
    if (descriptor == null) {
      return Answer.empty(404);
    }
    Status status = descriptor.getStatus();
    boolean serves = !status.equals(Status.DOWN) && !status.equals(Status.OUT_OF_SERVICE);
    return new Answer(serves ? 200 : 503, JSON, json.writeValueAsBytes(descriptor));
  }

  private Answer metrics(@Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    var body = new ByteArrayOutputStream(INITIAL_BYTES);
    try {
      writer.write(body, meters.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Answer(200, writer.getContentType(), body.toByteArray());
  }
}
