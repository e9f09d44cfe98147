package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class VisibleTest {
  @ParameterizedTest
  @CsvSource({
    "'a\u0000b', a⟨U+0000⟩b",
    "'\u001b[31m', ⟨U+001B⟩[31m",
    "'\u202eevil\u2066', ⟨U+202E⟩evil⟨U+2066⟩",
    "'zero\u200bwidth', zero⟨U+200B⟩width",
    "'\u2028', ⟨U+2028⟩",
    "'\ud800x', ⟨U+D800⟩x",
    "'\udb40\udc01tag', ⟨U+0E0001⟩tag",
    "'line\nbreak', line⟨U+000A⟩break",
  })
  void whatABrowserWouldNotShowIsNamed(String text, String shown) {
    assertThat(Visible.line(text)).isEqualTo(shown);
  }

  @Test
  void whatCanBeSeenStaysAsItIs() {
    for (String text : new String[] {"", "order.created", "日本語 ünïcode 🦑 <b>&", "עברית"}) {
      assertThat(Visible.line(text)).isSameAs(text);
    }
  }

  @Test
  void linesAndTabsAreKeptWhereTheyAreWanted() {
    assertThat(Visible.lines("a\n\tb\r\u0007")).isEqualTo("a\n\tb⟨U+000D⟩⟨U+0007⟩");
  }

  @Test
  void everyTextOfADocumentIsMadeVisible() {
    var document =
        JsonMapper.shared().readTree("{\"a\":[{\"b\\u0000\":\"\\u202e\"},1,null],\"c\":true}");

    assertThat(Visible.document(document).toString())
        .isEqualTo("{\"a\":[{\"b⟨U+0000⟩\":\"⟨U+202E⟩\"},1,null],\"c\":true}");
  }
}
