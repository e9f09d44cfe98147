package dev.sluice.providers.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {
  @Test
  void readsTextNumbersAndBooleansAsTheyAreWritten() {
    assertThat(read("{\"a\":{\"b\":[1,\"x\"]},\"c\":1.50e2,\"d\":true}", "/a/b/1", "/c", "/d"))
        .containsExactly("x", "1.50e2", "true");
    assertThat(read("{\"a~b/c\":\"\\u00e9\"}", "/a~0b~1c")).containsExactly("é");
    assertThat(read("[{\"id\":1},{\"id\":2}]", "/1/id", "/*/id")).containsExactly("2", "1,2");
  }

  @Test
  void hasNoValueWhereThereIsNoneOrAnObjectOrNull() {
    assertThat(read("{\"a\":{},\"b\":null,\"c\":[1]}", "/a", "/b", "/c", "/d", "/c/1"))
        .containsOnlyNulls();
  }

  @Test
  void takesTheFirstOfRepeatedMembersWhenItOnlyLooksUp() {
    assertThat(read("{\"a\":1,\"a\":2}", "/a")).containsExactly("1");
    assertThat(read("{\"a\":{},\"a\":2}", "/a")).containsOnlyNulls();
  }

  @Test
  void stopsWhenItHasWhatItNeeds() {
    assertThat(read("{\"id\":\"x\",\"broken\":}}}", "/id")).containsExactly("x");
    assertThat(read("{\"broken\":}", "/id")).containsOnlyNulls();
  }

  @Test
  void followsSixtyFourLevelsAndNoMore() {
    assertThat(read("{\"a\":" + nested(63) + ",\"id\":1}", "/id")).containsExactly("1");
    assertThat(read("{\"a\":" + nested(64) + ",\"id\":1}", "/id")).containsOnlyNulls();
    assertThat(read("[".repeat(1_000_000), "/id")).containsOnlyNulls();
  }

  @Test
  void aLongValueIsNoneButOneThatIsPassedOverDoesNotMatter() {
    assertThat(read("{\"id\":\"" + "x".repeat(8192) + "\"}", "/id").getFirst()).hasSize(8192);
    assertThat(read("{\"id\":\"" + "x".repeat(8193) + "\"}", "/id")).containsOnlyNulls();
    assertThat(read("{\"text\":\"" + "x".repeat(100_000) + "\",\"id\":1}", "/id"))
        .containsExactly("1");
  }

  @Test
  void aListIsWholeOrNone() {
    assertThat(read("[{\"id\":1},{\"x\":2},{\"id\":3}]", "/*/id")).containsOnlyNulls();
    assertThat(read("[{\"id\":1},{\"id\":null}]", "/*/id")).containsOnlyNulls();
    assertThat(read("[{\"id\":1},{\"id\":{}}]", "/*/id")).containsOnlyNulls();
    assertThat(read("[{\"id\":1},2]", "/*/id")).containsOnlyNulls();
    assertThat(read("[{\"id\":1},{\"id\":2},{]", "/*/id")).containsOnlyNulls();
    assertThat(read("[]", "/*/id")).containsOnlyNulls();
    assertThat(read("{\"a\":[{\"b\":1}],\"c\":[{}]}", "/a/*/b")).containsExactly("1");
    assertThat(read(ids(1000), "/*/id").getFirst()).hasSize(2 * 1000 - 1);
    assertThat(read(ids(1001), "/*/id")).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"b\":{\"x\":1,\"x\":1},\"a\":1}",
        "{\"a\":1}{\"a\":1}",
        "{\"a\":1} x",
        "{\"a\":1",
        "{\"a\":{}}",
        "{\"a\":[]}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "\"a\"",
        "a=1",
        ""
      })
  void aSignedValueIsOnlyReadFromOneDocumentThatSaysItOnce(String body) {
    assertThat(JsonValues.signed(paths("/a")).read(body.getBytes(UTF_8))).isNull();
  }

  @Test
  void signedValuesAreReadToTheEndOfTheBody() {
    assertThat(
            JsonValues.signed(paths("/a", "/z"))
                .read("{\"a\":\"\\ud83d\\ude00\"} ".getBytes(UTF_8)))
        .containsExactly("😀", null);
  }

  @Test
  void aTextWithoutAUtf8FormIsNoValue() {
    assertThat(read("{\"a\":\"\\ud800\",\"b\":1}", "/a", "/b")).containsExactly(null, "1");
    assertThat(
            JsonValues.of(paths("/a"))
                .read(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'}))
        .containsOnlyNulls();
  }

  @Test
  void readsARowForEachElement() {
    // given
    JsonValues reader = JsonValues.signed(paths("/i/*/a", "/i/*/b", "/i/*"));
    // when
    List<@Nullable String[]> rows =
        reader.readRows("{\"i\":[{\"a\":1},{\"b\":2},{},3]}".getBytes(UTF_8));
    // then
    assertThat(Objects.requireNonNull(rows))
        .containsExactly(
            new String[] {"1", null, null},
            new String[] {null, "2", null},
            new String[] {null, null, null},
            new String[] {null, null, "3"});
    assertThat(reader.readRows("{\"i\":[{\"a\":{}}]}".getBytes(UTF_8))).isNull();
    assertThat(reader.readRows("{\"i\":[{\"a\":1,\"a\":1}]}".getBytes(UTF_8))).isNull();
    assertThat(reader.readRows(("{\"i\":" + ids(1001) + "}").getBytes(UTF_8))).isNull();
  }

  private static List<@Nullable String> read(String body, String... pointers) {
    @Nullable String[] values = JsonValues.of(paths(pointers)).read(body.getBytes(UTF_8));
    return Stream.of(Objects.requireNonNull(values)).toList();
  }

  private static List<JsonPath> paths(String... pointers) {
    return Stream.of(pointers).map(JsonPath::parse).toList();
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private static String ids(int count) {
    return "[" + "{\"id\":1},".repeat(count - 1) + "{\"id\":1}]";
  }
}
