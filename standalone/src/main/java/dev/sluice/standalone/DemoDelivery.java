package dev.sluice.standalone;

import dev.sluice.providers.SignedWebhook;

/**
 * One webhook of the demonstration.
 *
 * @param source whom it is sent to, in the name of its provider
 * @param kind what is special about it
 * @param webhook what goes over the wire
 * @param httpStatus the answer it must get
 */
record DemoDelivery(DemoSource source, DemoKind kind, SignedWebhook webhook, int httpStatus) {}
