package dev.sluice.providers;

import java.util.List;

/**
 * A provider's own SDK for Node.
 *
 * @param provider its id in the catalogue
 */
record NodeSdk(String provider, Bodies bodies, NodeOracles node) implements SdkOracle {
  /** Those that are asked, as in {@code oracle.mjs}. */
  static final List<String> PROVIDERS =
      List.of(
          "clerk",
          "coinbase-commerce",
          "contentful",
          "discord",
          "elevenlabs",
          "github",
          "hubspot",
          "linear",
          "lithic",
          "messagebird",
          "modern-treasury",
          "notion",
          "openai",
          "paddle",
          "replicate",
          "resend",
          "sanity",
          "shopify",
          "telnyx",
          "workos");

  /** They read the body as JSON, or write it anew, before they say anything. */
  private static final List<String> JSON_ONLY =
      List.of("clerk", "elevenlabs", "linear", "lithic", "resend", "telnyx", "workos");

  static NodeSdk of(String provider, NodeOracles node) {
    return new NodeSdk(provider, JSON_ONLY.contains(provider) ? Bodies.JSON : Bodies.TEXT, node);
  }

  @Override
  public String registry() {
    return "npm";
  }

  @Override
  public boolean accepts(ReceivedRequest request, String secret) {
    return node.accepts(provider, request, secret);
  }
}
