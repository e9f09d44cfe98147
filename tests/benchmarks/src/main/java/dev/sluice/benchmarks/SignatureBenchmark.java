package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.sluice.providers.Provider;
import dev.sluice.providers.ProviderCatalog;
import dev.sluice.providers.SignatureVerifier;
import dev.sluice.providers.SigningSecret;
import dev.sluice.providers.Verdict;
import dev.sluice.providers.VerificationPolicy;
import dev.sluice.providers.WebhookRequest;
import dev.sluice.testkit.SignedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A genuine request of a provider of each kind of signature, verified. */
@State(Scope.Thread)
public class SignatureBenchmark {
  /** Of each kind one. */
  @Param({
    "github",
    "stripe",
    "standard-webhooks",
    "mailgun",
    "adyen",
    "auth0",
    "discord",
    "sendgrid",
    "adobe-io-events",
    "plaid",
    "moralis",
    "aws-sns"
  })
  public String provider = "github";

  private @Nullable SignatureVerifier verifier;
  private @Nullable WebhookRequest request;

  /**
   * Signs.
   *
   * @throws IllegalStateException if the request is not one that is verified
   */
  @Setup
  public void sign() {
    Provider found = requireNonNull(ProviderCatalog.bundled().find(provider), provider);
    var secret = found.generateSecret();
    request = SignedRequest.signed(found, secret.signing());
    verifier =
        found.verifier(
            List.of(SigningSecret.of("key-1", secret.verifying().getBytes(UTF_8))),
            VerificationPolicy.DEFAULT);
    if (!(verify() instanceof Verdict.Verified)) {
      throw new IllegalStateException(provider + ": " + verify());
    }
  }

  /** Signature, time, id and type. */
  @Benchmark
  public Verdict verify() {
    return requireNonNull(verifier).verify(requireNonNull(request));
  }
}
