package dev.sluice.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A message of OTLP in the wire format of protobuf: its fields by number, as {@code
 * opentelemetry/proto/trace/v1/trace.proto} names them. Only what is asked for is understood.
 */
final class OtlpMessage {
  private static final int ERROR = 2;

  private final Map<Integer, List<byte[]>> bytes = new HashMap<>();
  private final Map<Integer, Long> numbers = new HashMap<>();

  private OtlpMessage(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      int field = tag >>> 3;
      switch (tag & 7) {
        case 0 -> numbers.put(field, varint(in));
        case 1 -> numbers.put(field, in.getLong());
        case 2 -> {
          byte[] value = new byte[(int) varint(in)];
          in.get(value);
          bytes.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
        }
        case 5 -> numbers.put(field, (long) in.getInt());
        default -> throw new IllegalArgumentException("no field begins with " + tag);
      }
    }
  }

  /** Of an ExportTraceServiceRequest. */
  static List<TracedSpan> spans(byte[] request) {
    List<TracedSpan> spans = new ArrayList<>();
    for (OtlpMessage resourceSpans : new OtlpMessage(request).messages(1)) {
      String service =
          attributes(resourceSpans.messages(1).getFirst().messages(1))
              .getOrDefault("service.name", "");
      for (OtlpMessage scopeSpans : resourceSpans.messages(2)) {
        scopeSpans.messages(2).forEach(span -> spans.add(span.asSpan(service)));
      }
    }
    return spans;
  }

  private TracedSpan asSpan(String service) {
    return new TracedSpan(
        service,
        text(5),
        hex(1),
        hex(2),
        hex(4),
        messages(13).stream().map(link -> link.hex(1)).toList(),
        attributes(messages(9)),
        messages(15).stream().anyMatch(status -> status.numbers.getOrDefault(3, 0L) == ERROR));
  }

  private static Map<String, String> attributes(List<OtlpMessage> pairs) {
    Map<String, String> attributes = new HashMap<>();
    for (OtlpMessage pair : pairs) {
      OtlpMessage value = pair.messages(2).getFirst();
      attributes.put(
          pair.text(1),
          value.bytes.containsKey(1) ? value.text(1) : String.valueOf(value.numbers.get(3)));
    }
    return attributes;
  }

  private List<OtlpMessage> messages(int field) {
    return bytes.getOrDefault(field, List.of()).stream().map(OtlpMessage::new).toList();
  }

  private String text(int field) {
    return new String(only(field), UTF_8);
  }

  private String hex(int field) {
    return HexFormat.of().formatHex(only(field));
  }

  private byte[] only(int field) {
    return bytes.getOrDefault(field, List.of(new byte[0])).getLast();
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
