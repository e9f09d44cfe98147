package dev.sluice.providers.doctor;

import dev.sluice.providers.Provider;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookRequest;
import java.util.List;

/**
 * What there is to look at.
 *
 * @param provider who is said to have sent it
 * @param request as it was received
 * @param headerNames of all headers of the request, in lower case
 * @param secrets of the source, also those that do not count at the time of receipt
 * @param others secrets of other sources of this provider; their key ids name them
 * @param policy of the source
 */
public record FailedDelivery(
    Provider provider,
    WebhookRequest request,
    List<String> headerNames,
    List<SigningSecret> secrets,
    List<SigningSecret> others,
    VerificationPolicy policy) {
  /** Takes the lists as unmodifiable copies. */
  public FailedDelivery {
    headerNames = List.copyOf(headerNames);
    secrets = List.copyOf(secrets);
    others = List.copyOf(others);
  }

  FailedDelivery with(WebhookRequest changed) {
    return new FailedDelivery(provider, changed, headerNames, secrets, others, policy);
  }

  FailedDelivery with(SigningSecret only) {
    return new FailedDelivery(provider, request, headerNames, List.of(only), others, policy);
  }

  FailedDelivery withUrl(String publicUrl) {
    var changed = new VerificationPolicy(policy.tolerance(), publicUrl, false);
    return new FailedDelivery(provider, request, headerNames, secrets, others, changed);
  }
}
