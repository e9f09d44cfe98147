package dev.sluice.providers;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A provider's own SDK for Node.
 *
 * @param provider its id in the catalogue
 */
record NodeSdk(String provider, Bodies bodies, NodeOracles node) implements SdkOracle {
  /** Packages of those that are asked, by provider. */
  static final SortedMap<String, String> PACKAGES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("atlassian-connect", "atlassian-jwt"),
              Map.entry("clerk", "@clerk/backend"),
              Map.entry("coinbase-commerce", "coinbase-commerce-node"),
              Map.entry("contentful", "@contentful/node-apps-toolkit"),
              Map.entry("discord", "discord-interactions"),
              Map.entry("elevenlabs", "@elevenlabs/elevenlabs-js"),
              Map.entry("github", "@octokit/webhooks-methods"),
              Map.entry("google-pubsub-push", "google-auth-library"),
              Map.entry("hubspot", "@hubspot/api-client"),
              Map.entry("linear", "@linear/sdk"),
              Map.entry("lithic", "lithic"),
              Map.entry("messagebird", "messagebird"),
              Map.entry("messagebird-legacy", "messagebird"),
              Map.entry("modern-treasury", "modern-treasury"),
              Map.entry("moralis", "@moralisweb3/streams"),
              Map.entry("notion", "@notionhq/client"),
              Map.entry("onfido", "@onfido/api"),
              Map.entry("openai", "openai"),
              Map.entry("paddle", "@paddle/paddle-node-sdk"),
              Map.entry("replicate", "replicate"),
              Map.entry("resend", "resend"),
              Map.entry("sanity", "@sanity/webhook"),
              Map.entry("shopify", "@shopify/shopify-api"),
              Map.entry("telnyx", "telnyx"),
              Map.entry("vonage", "@vonage/jwt"),
              Map.entry("workos", "@workos-inc/node")));

  private static final int RSA_KEYS = 8;

  /** They read the body as JSON, or write it anew, before they say anything. */
  private static final List<String> JSON_ONLY =
      List.of(
          "clerk",
          "elevenlabs",
          "linear",
          "lithic",
          "moralis",
          "onfido",
          "resend",
          "telnyx",
          "workos");

  static NodeSdk of(String provider, NodeOracles node) {
    return new NodeSdk(provider, JSON_ONLY.contains(provider) ? Bodies.JSON : Bodies.TEXT, node);
  }

  @Override
  public BodyCheck bodyCheck() {
    return switch (provider) {
      case "vonage" -> BodyCheck.CALLER;
      case "atlassian-connect", "google-pubsub-push" -> BodyCheck.NOBODY;
      default -> BodyCheck.SDK;
    };
  }

  @Override
  public int secrets() {
    return provider.equals("google-pubsub-push") ? RSA_KEYS : SdkOracle.super.secrets();
  }

  @Override
  public String artifact() {
    String name = Objects.requireNonNull(PACKAGES.get(provider));
    return "npm %s %s".formatted(name, node.version(name));
  }

  @Override
  public boolean accepts(ReceivedRequest request, String secret) {
    return node.accepts(provider, request, secret);
  }
}
