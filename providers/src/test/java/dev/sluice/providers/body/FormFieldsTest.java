package dev.sluice.providers.body;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormFieldsTest {
  private static final String URLENCODED = "application/x-www-form-urlencoded; charset=utf-8";
  private static final String MULTIPART = "multipart/form-data; boundary=b";

  @Test
  void decodesNamesAndValuesToBytes() {
    // when
    FormFields form = form(URLENCODED, "a%20b=c+d&e&=f&&g==&%ff=%FE");
    // then
    assertThat(form.find("a b")).isEqualTo("c d".getBytes(UTF_8));
    assertThat(form.find("e")).isEmpty();
    assertThat(form.find("")).isEqualTo("f".getBytes(UTF_8));
    assertThat(form.find("g")).isEqualTo("=".getBytes(UTF_8));
    assertThat(form.find("x")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%2", "a=%2g", "%zz=1", "a=%-1", "a=%+1"})
  void aBrokenEscapeIsNoForm(String body) {
    assertThat(FormFields.read(URLENCODED, body.getBytes(UTF_8))).isNull();
  }

  @Test
  void hasAtMostAThousandFields() {
    assertThat(FormFields.read(URLENCODED, "a&".repeat(1000).getBytes(UTF_8))).isNotNull();
    assertThat(FormFields.read(URLENCODED, "a&".repeat(1001).getBytes(UTF_8))).isNull();
    assertThat(FormFields.read(MULTIPART, parts(1000))).isNotNull();
    assertThat(FormFields.read(MULTIPART, parts(1001))).isNull();
  }

  @Test
  void isOfItsOwnMediaTypesOnlyAndEmptyWhereTheBodyIs() {
    assertThat(FormFields.read("application/json", "a=1".getBytes(UTF_8))).isNull();
    assertThat(FormFields.read(null, "a=1".getBytes(UTF_8))).isNotNull();
    assertThat(form("application/json", "").sorted()).isEmpty();
    assertThat(FormFields.hasType("Multipart/Form-Data ;x", "multipart/form-data")).isTrue();
  }

  @Test
  void sortsByNameThenValueAndTakesEqualFieldsOnce() {
    assertThat(form(URLENCODED, "b=2&B=0&a=x&b=1&a=x").sorted())
        .isEqualTo("B0axb1b2".getBytes(UTF_8));
  }

  @Test
  void knowsWhichNamesHaveSeveralValues() {
    // when
    FormFields form = form(URLENCODED, "a=1&b=1&b=2&c=1&c=1");
    // then
    assertThat(form.ambiguous("a")).isFalse();
    assertThat(form.ambiguous("b")).isTrue();
    assertThat(form.ambiguous("c")).isFalse();
    assertThat(form.ambiguous("d")).isFalse();
  }

  @Test
  void readsTheQueryOfATarget() {
    assertThat(Objects.requireNonNull(FormFields.query("/x?a=%41?")).find("a"))
        .isEqualTo("A?".getBytes(UTF_8));
    assertThat(Objects.requireNonNull(FormFields.query("/x")).find("a")).isNull();
    assertThat(FormFields.query("/x?a=%")).isNull();
  }

  @Test
  void readsMultipartWithoutFiles() {
    // given
    String body =
        """
        --b
        Content-Disposition: form-data; name="token"

        t


        --b
        content-type: x
        content-disposition: form-data; name=n


        --b
        Content-Disposition: form-data; name="f"; filename="f.txt"

        x
        --b

        no disposition
        --b--
        """
            .replace("\n", "\r\n");
    // when
    FormFields form = form(MULTIPART, body);
    // then
    assertThat(form.find("token")).isEqualTo("t\r\n\r\n".getBytes(UTF_8));
    assertThat(form.find("n")).isEmpty();
    assertThat(form.find("f")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "; boundary=",
        "; boundary=\"",
        "; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "; x=y"
      })
  void aMultipartFormNeedsABoundary(String parameters) {
    assertThat(FormFields.read("multipart/form-data" + parameters, parts(1))).isNull();
  }

  @Test
  void aPartThatNamesItsContentTwiceIsRefused() {
    // given: each name would cost a copy of the content
    String part =
        "--b\r\n" + "Content-Disposition: form-data; name=a\r\n".repeat(2) + "\r\nx\r\n--b--";
    // then
    assertThat(FormFields.read(MULTIPART, part.getBytes(UTF_8))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--b",
        "--b\r\n",
        "--b\r\nx\r\n\r\n",
        "--b\r\n\r\nx\r\n--",
        "b",
        "--b\r\n\r\n--b--"
      })
  void aMultipartFormThatIsCutIsRefused(String body) {
    assertThat(FormFields.read(MULTIPART, body.getBytes(UTF_8))).isNull();
  }

  private static FormFields form(@Nullable String contentType, String body) {
    return Objects.requireNonNull(FormFields.read(contentType, body.getBytes(ISO_8859_1)));
  }

  private static byte[] parts(int count) {
    return ("--b\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\nx\r\n".repeat(count)
            + "--b--\r\n")
        .getBytes(UTF_8);
  }
}
