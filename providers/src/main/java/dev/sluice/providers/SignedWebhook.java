package dev.sluice.providers;

import java.util.List;
import java.util.Map;

/**
 * What a provider would send.
 *
 * @param method HTTP method
 * @param target path and query
 * @param headers lower-case names, in order
 * @param body exactly the bytes to send
 */
@SuppressWarnings("ArrayRecordComponent") // exactly these bytes were signed
public record SignedWebhook(
    String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {}
