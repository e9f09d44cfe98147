package dev.sluice.testkit;

import java.util.List;
import java.util.Map;

/**
 * A span as it was sent.
 *
 * @param service name of the app
 * @param traceId hexadecimal, as the others
 * @param spanId its own
 * @param parentId empty for none
 * @param linkedTraces traces that it is linked to
 * @param attributes by name; numbers as text
 * @param isError whether its status says so
 */
public record TracedSpan(
    String service,
    String name,
    String traceId,
    String spanId,
    String parentId,
    List<String> linkedTraces,
    Map<String, String> attributes,
    boolean isError) {}
