package dev.sluice.providers.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Bodies at random: the readers find what a reader of whole trees finds, and say nothing but "not
 * there" of what is broken. The seed is fixed; {@code -Dsluice.test.seed=N} takes another.
 */
class BodyFuzzTest {
  private static final long SEED = Long.getLong("sluice.test.seed", 20_261_125L);
  private static final int ROUNDS = 5_000;
  private static final ObjectMapper TREES = new ObjectMapper();
  private static final List<JsonPath> PATHS =
      Stream.of("/a", "/b", "/a/b", "/a/0", "/b/a/b", "/0", "/a/1/b", "/b/b/0/a")
          .map(JsonPath::parse)
          .toList();

  @Test
  void findsInADocumentWhatATreeHasThere() {
    var random = new Random(SEED);
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // given
      String document = container(random, 5);
      JsonNode tree = TREES.readTree(document);

      // when
      byte[] body = document.getBytes(UTF_8);
      String[] looked = Objects.requireNonNull(JsonValues.of(PATHS).read(body));

      // then
      for (int i = 0; i < looked.length; i++) {
        JsonNode there = tree.at(PATHS.get(i).toString());
        String expected = there.isValueNode() && !there.isNull() ? there.asString() : null;
        assertThat(looked[i])
            .as("seed %d, round %d: %s of %s", SEED, round, PATHS.get(i), document)
            .isEqualTo(expected);
        found += expected == null ? 0 : 1;
      }
    }
    assertThat(found).isGreaterThan(1_000);
  }

  @Test
  void saysNothingOfABrokenDocumentThatASignatureIsMadeOf() {
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      // given
      String broken = mutated(container(random, 4), random);
      byte[] body = broken.getBytes(ISO_8859_1);

      // when
      String[] signed = JsonValues.signed(PATHS).read(body);
      String[] looked = JsonValues.of(PATHS).read(body);

      // then who reads the whole document and who stops early say the same where both speak
      assertThat(looked).hasSize(PATHS.size());
      if (signed != null) {
        assertThat(signed).as("seed %d, round %d: %s", SEED, round, broken).isEqualTo(looked);
      }
    }
  }

  @Test
  void decodesEveryFormThatWasEncoded() {
    var random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      // given fields of different names
      List<String> values = new ArrayList<>();
      var body = new StringBuilder();
      for (int n = random.nextInt(6); n >= 0; n--) {
        String value = text(random);
        body.append(body.isEmpty() ? "" : "&")
            .append(URLEncoder.encode("n\u00e9" + values.size(), UTF_8))
            .append('=')
            .append(URLEncoder.encode(value, UTF_8));
        values.add(value);
      }

      // when
      FormFields form =
          Objects.requireNonNull(FormFields.read(null, body.toString().getBytes(UTF_8)));

      // then
      for (int i = 0; i < values.size(); i++) {
        assertThat(form.find("n\u00e9" + i))
            .as("seed %d, round %d: %s", SEED, round, body)
            .isEqualTo(values.get(i).getBytes(UTF_8));
      }
    }
  }

  @Test
  void neverStumblesOverABrokenForm() {
    var random = new Random(SEED);
    String multipart =
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b\r\n\r\ny\r\n--b--\r\n";
    for (int round = 0; round < ROUNDS; round++) {
      // given
      byte[] urlencoded = mutated("a=1&b=%41+c&&d", random).getBytes(ISO_8859_1);
      byte[] parts = mutated(multipart, random).getBytes(ISO_8859_1);
      String type = mutated("multipart/form-data; boundary=b", random);

      // when
      FormFields one = FormFields.read("application/x-www-form-urlencoded", urlencoded);
      FormFields other = FormFields.read("multipart/form-data; boundary=b", parts);
      FormFields third = FormFields.read(type, parts);

      // then: what is found lies in what was sent
      for (FormFields form : Stream.of(one, other, third).filter(Objects::nonNull).toList()) {
        byte[] value = form.find("a");
        assertThat(value == null ? 0 : value.length)
            .as("seed %d, round %d", SEED, round)
            .isLessThanOrEqualTo(Math.max(urlencoded.length, parts.length));
      }
    }
  }

  private static String container(Random random, int depth) {
    boolean object = random.nextInt(3) > 0;
    List<String> members = new ArrayList<>();
    // each name once: a tree has room for one
    List<String> names = new ArrayList<>(List.of("a", "b", "0", "c"));
    for (int n = random.nextInt(4); n > 0; n--) {
      String name = names.remove(random.nextInt(names.size()));
      members.add((object ? "\"" + name + "\": " : "") + value(random, depth - 1));
    }
    String all = String.join(", ", members);
    return object ? "{" + all + "}" : "[" + all + "]";
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 4)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> Integer.toString(random.nextInt());
      case 3 -> "\"\\u00e9" + random.nextInt(9) + "\"";
      default -> container(random, depth);
    };
  }

  private static String mutated(String text, Random random) {
    String piece =
        List.of(
                "", "\"", "{", "]", ",", ":", "\\", "\u00ff", "\0", "=", "&", "%", "\r\n", "--b",
                ";")
            .get(random.nextInt(15));
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(3));
    return text.substring(0, at) + piece + text.substring(to);
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      int c = random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0xD800);
      text.appendCodePoint(c);
    }
    return text.toString();
  }
}
