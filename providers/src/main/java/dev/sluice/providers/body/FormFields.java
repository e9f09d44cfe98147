package dev.sluice.providers.body;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form in the order sent, decoded to bytes and not further: senders sign bytes.
 * Reads {@code application/x-www-form-urlencoded} and {@code multipart/form-data}. Not thread-safe.
 */
public final class FormFields {
  /** Most fields of a form. */
  public static final int MAX_FIELDS = 1000;

  private final List<Field> fields;
  private byte @Nullable [] sorted;

  FormFields(List<Field> fields) {
    this.fields = fields;
  }

  /**
   * One field.
   *
   * @param name decoded
   * @param value decoded
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  record Field(byte[] name, byte[] value) {
    static int compare(Field one, Field other) {
      int byName = Arrays.compareUnsigned(one.name, other.name);
      return byName != 0 ? byName : Arrays.compareUnsigned(one.value, other.value);
    }
  }

  /**
   * Reads a body.
   *
   * @param contentType header value, null if there was none, which counts as urlencoded
   * @return null if the body is not a form of that type within the bounds
   */
  public static @Nullable FormFields read(@Nullable String contentType, byte[] body) {
    if (body.length == 0) {
      return new FormFields(List.of());
    }
    if (contentType == null || hasType(contentType, "application/x-www-form-urlencoded")) {
      return urlencoded(body, 0, body.length);
    }
    if (hasType(contentType, "multipart/form-data")) {
      return Multipart.read(contentType, body);
    }
    return null;
  }

  /** Reads the query of a request target; null if it is not well-formed. */
  public static @Nullable FormFields query(String target) {
    int mark = target.indexOf('?');
    if (mark < 0) {
      return new FormFields(List.of());
    }
    byte[] query = target.substring(mark + 1).getBytes(StandardCharsets.ISO_8859_1);
    return urlencoded(query, 0, query.length);
  }

  /** Whether a Content-Type header names a media type, whatever its parameters. */
  public static boolean hasType(String contentType, String mediaType) {
    int end = contentType.indexOf(';');
    String type = end < 0 ? contentType : contentType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT).equals(mediaType);
  }

  /** The first value of a name, or null. */
  public byte @Nullable [] find(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    for (Field field : fields) {
      if (Arrays.equals(field.name(), wanted)) {
        return field.value();
      }
    }
    return null;
  }

  /** Each name and value in the order sent. */
  public void forEach(BiConsumer<byte[], byte[]> action) {
    fields.forEach(field -> action.accept(field.name(), field.value()));
  }

  /** Whether fields of a name have different values. */
  public boolean ambiguous(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    byte[] first = null;
    for (Field field : fields) {
      if (Arrays.equals(field.name(), wanted)) {
        if (first != null && !Arrays.equals(first, field.value())) {
          return true;
        }
        first = field.value();
      }
    }
    return false;
  }

  /**
   * Names and values sorted by name and then value in the order of their UTF-8 bytes, equal fields
   * once, all run together: what Twilio and Mandrill sign behind the URL.
   */
  public byte[] sorted() {
    byte[] known = sorted;
    if (known == null) {
      known = sort();
      sorted = known; // asked for once a key and URL
    }
    return known;
  }

  /**
   * The fields sorted by name as PHP serializes an array of texts, without one of them: what Paddle
   * Classic signs. Empty, which fits nothing, if a name is there twice: readers take one or the
   * other.
   *
   * @param signature name of the field that holds the signature
   */
  public byte[] phpWithout(String signature) {
    Map<byte[], byte[]> byName = new TreeMap<>(Arrays::compareUnsigned);
    fields.forEach(field -> byName.put(field.name(), field.value()));
    if (byName.size() < fields.size()) {
      return new byte[0];
    }
    byName.remove(signature.getBytes(StandardCharsets.UTF_8));
    return PhpForm.serialize(byName);
  }

  /** Fields sorted by name and then value as {@code name=value}, joined by {@code &}, decoded. */
  public byte[] joined() {
    return join(fields.stream().sorted(Field::compare).toList(), false);
  }

  /**
   * These fields and others, sorted by name, each as {@code &name=value} in which every {@code &}
   * and {@code =} of a name or value is an underscore, without blank ones: what Vonage signs.
   *
   * @param signature name of the field that holds the signature
   */
  public byte[] ampersands(FormFields others, String signature) {
    byte[] without = signature.getBytes(StandardCharsets.UTF_8);
    List<Field> all = new ArrayList<>(fields);
    all.addAll(others.fields);
    all.removeIf(field -> Arrays.equals(field.name(), without) || isBlank(field.value()));
    all.sort(Field::compare);
    return join(all, true);
  }

  private static boolean isBlank(byte[] value) {
    for (byte b : value) {
      if (b < 0 || b > ' ') {
        return false;
      }
    }
    return true;
  }

  private static byte[] join(List<Field> fields, boolean underscores) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Field field : fields) {
      if (underscores || joined.size() > 0) {
        joined.write('&');
      }
      joined.writeBytes(underscores ? underscored(field.name()) : field.name());
      joined.write('=');
      joined.writeBytes(underscores ? underscored(field.value()) : field.value());
    }
    return joined.toByteArray();
  }

  private static byte[] underscored(byte[] text) {
    byte[] changed = text.clone();
    for (int i = 0; i < changed.length; i++) {
      changed[i] = changed[i] == '&' || changed[i] == '=' ? (byte) '_' : changed[i];
    }
    return changed;
  }

  private byte[] sort() {
    List<Field> inOrder = new ArrayList<>(fields);
    inOrder.sort(Field::compare);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Field last = null;
    for (Field field : inOrder) {
      if (last == null || Field.compare(last, field) != 0) {
        all.writeBytes(field.name());
        all.writeBytes(field.value());
      }
      last = field;
    }
    return all.toByteArray();
  }

  private static @Nullable FormFields urlencoded(byte[] body, int from, int to) {
    List<Field> fields = new ArrayList<>();
    int start = from;
    while (start <= to) {
      int end = start;
      int equals = -1;
      while (end < to && body[end] != '&') {
        if (body[end] == '=' && equals < 0) {
          equals = end;
        }
        end++;
      }
      if (end > start) {
        byte[] name = decode(body, start, equals < 0 ? end : equals);
        byte[] value = decode(body, equals < 0 ? end : equals + 1, end);
        if (name == null || value == null || fields.size() == MAX_FIELDS) {
          return null;
        }
        fields.add(new Field(name, value));
      }
      start = end + 1;
    }
    return new FormFields(fields);
  }

  private static byte @Nullable [] decode(byte[] text, int from, int to) {
    byte[] decoded = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = text[i];
      if (b == '%') {
        int high = i + 2 < to ? Character.digit(text[i + 1], 16) : -1;
        int low = i + 2 < to ? Character.digit(text[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        decoded[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        decoded[length++] = b == '+' ? (byte) ' ' : b;
      }
    }
    return Arrays.copyOf(decoded, length);
  }
}
