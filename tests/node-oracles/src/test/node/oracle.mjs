// Providers' own SDKs, asked line by line: {sdk, method, target, url, headers, body, secret} in, true or false out.
import "./answers-only.mjs";
import { createPublicKey, createSecretKey } from "node:crypto";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { verify as verifyGitHub } from "@octokit/webhooks-methods";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { verifyWebhook as verifyClerk } from "@clerk/backend/webhooks";
import { Paddle } from "@paddle/paddle-node-sdk";
import { LinearWebhookClient } from "@linear/sdk/webhooks";
import { isValidSignature as isValidForSanity } from "@sanity/webhook";
import { verifyRequest as verifyContentful } from "@contentful/node-apps-toolkit";
import { WorkOS } from "@workos-inc/node";
import { Resend } from "resend";
import OpenAI from "openai";
import Telnyx from "telnyx";
import ModernTreasury from "modern-treasury";
import Lithic from "lithic";

// written for require() only
const require = createRequire(import.meta.url);
const { verifyKey } = require("discord-interactions");
const coinbase = require("coinbase-commerce-node");
const { Signature: HubSpotSignature } = require("@hubspot/api-client");
const { verifyWebhookSignature: verifyNotion } = require("@notionhq/client");
const { validateWebhook: validateReplicate } = require("replicate");
const { ElevenLabsClient } = require("@elevenlabs/elevenlabs-js");
const webhookSignatureJwt = require("messagebird/lib/webhook-signature-jwt");
const legacySignature = require("messagebird/lib/signature");
const atlassian = require("atlassian-jwt");
const vonage = require("@vonage/jwt");
const { Core: MoralisCore } = require("@moralisweb3/common-core");
const { Streams } = require("@moralisweb3/streams");
const { OAuth2Client } = require("google-auth-library");
const { WebhookEventVerifier } = require("@onfido/api");

const NO_KEY = "not-used";
const resend = new Resend(NO_KEY);
const paddle = new Paddle(NO_KEY);
const workos = new WorkOS(NO_KEY);
const elevenlabs = new ElevenLabsClient({ apiKey: NO_KEY });
const openai = new OpenAI({ apiKey: NO_KEY });
const telnyx = new Telnyx({ apiKey: NO_KEY });
const modernTreasury = new ModernTreasury({ apiKey: NO_KEY, organizationID: NO_KEY });
const google = new OAuth2Client();
const lithic = new Lithic({ apiKey: NO_KEY });

// each returns whether it accepts; who throws does not
const sdks = {
  github: (r) => verifyGitHub(r.secret, r.text, r.headers["x-hub-signature-256"]),

  shopify: async (r) => {
    const api = shopifyApi({
      apiKey: NO_KEY,
      apiSecretKey: r.secret,
      apiVersion: Object.values(ApiVersion).at(-1),
      hostName: "hooks.example.com",
      isEmbeddedApp: false,
    });
    // it also wants headers that no signature covers
    const headers = { "x-shopify-api-version": "2026-01", ...r.headers };
    const verdict = await api.webhooks.validate({
      rawBody: r.text,
      rawRequest: { method: r.method, url: r.target, headers },
    });
    return verdict.valid;
  },

  clerk: async (r) => {
    const request = new Request(r.url, { method: r.method, headers: r.headers, body: r.text });
    await verifyClerk(request, { signingSecret: r.secret });
    return true;
  },

  discord: (r) =>
    verifyKey(r.text, r.headers["x-signature-ed25519"], r.headers["x-signature-timestamp"], r.secret),

  paddle: (r) => paddle.webhooks.isSignatureValid(r.text, r.secret, r.headers["paddle-signature"]),

  "coinbase-commerce": (r) =>
    coinbase.Webhook.verifySigHeader(r.text, r.headers["x-cc-webhook-signature"], r.secret),

  // as the documentation tells callers: the URL with these decoded
  hubspot: (r) =>
    HubSpotSignature.isValid({
      method: r.method,
      signatureVersion: "v3",
      url: r.url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, decodeURIComponent),
      requestBody: r.text,
      timestamp: r.headers["x-hubspot-request-timestamp"],
      signature: r.headers["x-hubspot-signature-v3"],
      clientSecret: r.secret,
    }),

  linear: (r) =>
    new LinearWebhookClient(r.secret).verify(r.body, r.headers["linear-signature"]),

  notion: (r) =>
    verifyNotion({
      body: r.text,
      signature: r.headers["x-notion-signature"],
      verificationToken: r.secret,
    }),

  sanity: (r) => isValidForSanity(r.text, r.headers["sanity-webhook-signature"], r.secret),

  contentful: (r) =>
    verifyContentful(
      r.secret,
      { method: r.method, path: r.target, headers: r.headers, body: r.text },
      30,
    ),

  workos: async (r) => {
    await workos.webhooks.verifyHeader({
      payload: JSON.parse(r.text),
      sigHeader: r.headers["workos-signature"],
      secret: r.secret,
    });
    return true;
  },

  replicate: (r) => validateReplicate({ headers: r.headers, body: r.text }, r.secret),

  elevenlabs: async (r) => {
    await elevenlabs.webhooks.constructEvent(r.text, r.headers["elevenlabs-signature"], r.secret);
    return true;
  },

  resend: (r) => {
    resend.webhooks.verify({
      payload: r.text,
      headers: {
        id: r.headers["svix-id"],
        timestamp: r.headers["svix-timestamp"],
        signature: r.headers["svix-signature"],
      },
      webhookSecret: r.secret,
    });
    return true;
  },

  openai: async (r) => {
    await openai.webhooks.verifySignature(r.text, r.headers, r.secret);
    return true;
  },

  telnyx: async (r) => {
    await telnyx.webhooks.unwrap(r.text, { headers: r.headers, key: r.secret });
    return true;
  },

  "modern-treasury": (r) =>
    modernTreasury.webhooks.validateSignature(r.text, r.headers, { key: r.secret }),

  lithic: (r) => {
    lithic.webhooks.verifySignature(r.text, r.headers, r.secret);
    return true;
  },

  messagebird: async (r) => {
    const key = createSecretKey(Buffer.from(r.secret, "utf8"));
    await webhookSignatureJwt.verify(r.url, r.body, r.headers["messagebird-signature-jwt"], key);
    return true;
  },

  "messagebird-legacy": (r) =>
    legacySignature.validate(
      {
        headers: r.headers,
        query: Object.fromEntries(new URL(r.url).searchParams),
        body: r.text,
      },
      r.secret,
    ),

  // it answers for the signature; callers compare the claim payload_hash
  vonage: (r) => vonage.verifySignature(token(r, "Bearer "), r.secret),

  // the base URL of an app may be the root of its server
  "atlassian-connect": (r) => {
    const claims = atlassian.decodeSymmetric(token(r, "JWT "), r.secret, "HS256");
    const request = atlassian.fromMethodAndUrl(r.method, r.url);
    return [new URL("/", r.url).href, r.url.split("?")[0]].some(
      (base) => claims.qsh === atlassian.createQueryStringHash(request, false, base),
    );
  },

  // it is given the key that it would fetch; callers compare the email
  "google-pubsub-push": async (r) => {
    const sent = token(r, "Bearer ");
    const { kid } = JSON.parse(Buffer.from(sent.split(".")[0], "base64url"));
    const colon = r.secret.indexOf(":");
    const key = createPublicKey({
      key: Buffer.from(r.secret.slice(colon + 1), "base64"),
      format: "der",
      type: "spki",
    });
    const ticket = await google.verifySignedJwtWithCertsAsync(
      sent,
      { [kid]: key.export({ format: "pem", type: "spki" }) },
      r.url,
      ["https://accounts.google.com", "accounts.google.com"],
    );
    return ticket.getPayload().email === r.secret.slice(0, colon);
  },

  // it takes the body as an object and writes it anew
  moralis: (r) => {
    const core = MoralisCore.create();
    const streams = Streams.create(core);
    core.registerModule(streams);
    core.config.set("streamsSecret", r.secret);
    return streams.verifySignature({ body: JSON.parse(r.text), signature: r.headers["x-signature"] });
  },

  onfido: (r) => {
    new WebhookEventVerifier(r.secret).readPayload(r.text, r.headers["x-sha2-signature"]);
    return true;
  },
};

function token(request, prefix) {
  const sent = request.headers.authorization;
  if (!sent?.startsWith(prefix)) {
    throw new Error(`no ${prefix}token`);
  }
  return sent.slice(prefix.length);
}

async function accepts(line) {
  const request = JSON.parse(line);
  const sdk = sdks[request.sdk];
  if (!sdk) {
    throw new Error(`no SDK of ${request.sdk} here`);
  }
  request.body = Buffer.from(request.body, "base64");
  request.text = request.body.toString("utf8");
  try {
    return (await sdk(request)) === true;
  } catch (refusal) {
    if (process.env.SHOW_REFUSALS) {
      console.error(`${request.sdk}: ${refusal}`);
    }
    return false;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await accepts(line)}\n`);
}
