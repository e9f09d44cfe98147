package dev.sluice.providers;

import dev.sluice.providers.body.FormFields;
import dev.sluice.providers.body.JsonPath;
import dev.sluice.providers.body.JsonValues;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of one request, each part read at most once and only when asked for. Not thread-safe. */
final class RequestValues {
  private final WebhookRequest request;
  private final BodyPaths paths;

  private boolean bodyRead;
  private @Nullable String @Nullable [] body;
  private boolean formRead;
  private @Nullable FormFields form;

  RequestValues(WebhookRequest request, BodyPaths paths) {
    this.request = request;
    this.paths = paths;
  }

  WebhookRequest request() {
    return request;
  }

  /** The value at a location, null if there is none or an empty one. */
  @Nullable String find(ValueLocation location) {
    String value =
        switch (location.place()) {
          case HEADER -> header(location.name());
          case BODY -> body(location);
          case FORM -> form(location);
          case QUERY -> text(queryField(location.name()));
        };
    return value == null || value.isEmpty() ? null : value;
  }

  /**
   * The bytes of a value as they are signed, null if there is none or an empty one. Fields of forms
   * may be of any length: some providers sign the one that holds the whole event.
   */
  byte @Nullable [] signed(ValueLocation location) {
    if (location.place() == ValueLocation.Place.FORM && location.path() == null) {
      FormFields fields = form();
      byte[] value = fields == null ? null : fields.find(location.name());
      return value == null || value.length == 0 ? null : value;
    }
    String value = find(location);
    if (value == null) {
      return null;
    }
    // header text is one character a byte as it came; text of bodies is UTF-8
    return value.getBytes(
        location.place() == ValueLocation.Place.HEADER
            ? StandardCharsets.ISO_8859_1
            : StandardCharsets.UTF_8);
  }

  /**
   * Whether a header, field or parameter is there several times with different values, so that none
   * can be trusted. Repeated members of JSON are refused when the body is read.
   */
  boolean ambiguous(ValueLocation location) {
    FormFields fields =
        switch (location.place()) {
          case FORM -> form();
          case QUERY -> FormFields.query(request.target());
          case HEADER, BODY -> null;
        };
    if (location.place() != ValueLocation.Place.HEADER) {
      return fields != null && fields.ambiguous(location.name());
    }
    List<String> values = request.headers(location.name());
    for (int i = 1; i < values.size(); i++) {
      if (!values.get(i).equals(values.getFirst())) {
        return true;
      }
    }
    return false;
  }

  @Nullable String header(String name) {
    List<String> values = request.headers(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  /** The body as a form, null if it is none. */
  @Nullable FormFields form() {
    if (!formRead) {
      form = FormFields.read(header("content-type"), request.body());
      formRead = true;
    }
    return form;
  }

  private @Nullable String body(ValueLocation location) {
    JsonPath path = location.path();
    if (!bodyRead) {
      body = paths.reader().read(request.body());
      bodyRead = true;
    }
    int index = path == null ? -1 : paths.indexOf(path);
    return body == null || index < 0 ? null : body[index];
  }

  private @Nullable String form(ValueLocation location) {
    FormFields fields = form();
    byte[] value = fields == null ? null : fields.find(location.name());
    JsonPath path = location.path();
    if (value == null || path == null) {
      return text(value);
    }
    @Nullable String[] found = JsonValues.of(List.of(path)).read(value);
    return found == null ? null : found[0];
  }

  private byte @Nullable [] queryField(String name) {
    FormFields query = FormFields.query(request.target());
    return query == null ? null : query.find(name);
  }

  // bytes that are not UTF-8 would all become the same replacement character
  private static @Nullable String text(byte @Nullable [] value) {
    if (value == null || value.length > JsonValues.MAX_VALUE_LENGTH) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
