package dev.sluice.console.events;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.ApiRequest;
import dev.sluice.console.api.ApiRoutes;
import dev.sluice.console.api.Parameter;
import dev.sluice.console.api.Route;
import dev.sluice.console.api.Route.Answer;
import dev.sluice.console.api.Scope;
import dev.sluice.providers.SignedWebhook;
import dev.sluice.schemas.SourceRecord;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpMethod;

/** A webhook to see whether a source takes it. */
final class TestDeliveryRoutes implements ApiRoutes {
  private static final Parameter<String> NAME =
      Parameter.matching("name", SourceRecord.NAME.pattern(), "of the source");

  private final TestDeliveries deliveries;
  private final AuditLog audit;

  TestDeliveryRoutes(TestDeliveries deliveries, AuditLog audit) {
    this.deliveries = deliveries;
    this.audit = audit;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            HttpMethod.POST,
            "/api/sources/{name}/test-deliveries",
            Scope.OPERATOR,
            "Signs the provider's sample with the secret of now and sends it to the receiver.",
            List.of(NAME),
            null,
            new Answer(200, TestDeliveries.Sent.class),
            this::send));
  }

  private TestDeliveries.Sent send(ApiRequest request) throws InterruptedException {
    deliveries.checkConfigured();
    String deliveryId = "sluice-test-" + UUID.randomUUID();
    SignedWebhook webhook = deliveries.sign(request.need(NAME), deliveryId);
    audit.add(AuditLog.Entry.of(request, "source.test", request.need(NAME), deliveryId));
    return deliveries.send(webhook, deliveryId);
  }
}
