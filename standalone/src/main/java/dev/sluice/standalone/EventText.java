package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.schemas.CleanEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Clean events as text. What a sender wrote never reaches a terminal as control characters. */
final class EventText {
  private static final int PREVIEW_CHARACTERS = 500;

  private EventText() {}

  /** A line about the event, and below it the start of its body. */
  static String pretty(CleanEvent event) {
    String head =
        "%s  %s  %s  id=%s  %d bytes  %s"
            .formatted(
                event.time(),
                event.source(),
                event.type(),
                event.id(),
                event.body().length,
                Objects.requireNonNullElse(event.contentType(), "no content type"));
    return withoutControls(head) + System.lineSeparator() + "    " + preview(event.body());
  }

  /** One JSON object in a line; the body as {@code body} if it is UTF-8, else as Base64. */
  static String json(CleanEvent event) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", event.id());
    fields.put("source", event.source());
    fields.put("type", event.type());
    fields.put("time", event.time().toString());
    fields.put("contentType", event.contentType());
    fields.put("sluiceId", event.sluiceId().toString());
    fields.put("idempotencyKey", event.idempotencyKey().toString());
    fields.put("signatureStatus", event.signatureStatus().wireName());
    fields.put("replayId", event.replayId());
    String text = asText(event.body());
    if (text == null) {
      fields.put("bodyBase64", Base64.getEncoder().encodeToString(event.body()));
    } else {
      fields.put("body", text);
    }
    return JsonMapper.shared().writeValueAsString(fields);
  }

  private static String preview(byte[] body) {
    String text = asText(body);
    if (text == null) {
      return "(not text; --json gives it as Base64)";
    }
    String line = withoutControls(text);
    return line.length() <= PREVIEW_CHARACTERS ? line : line.substring(0, PREVIEW_CHARACTERS) + "…";
  }

  private static @Nullable String asText(byte[] body) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Line ends become blanks, other control and formatting characters become dots. */
  private static String withoutControls(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cntrl}\\p{Cf}\\x80-\\x9f]", ".");
  }
}
