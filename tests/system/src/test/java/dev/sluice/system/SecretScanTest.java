package dev.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScanTest {
  private static final String SECRET = "hush/and+hush?äöü";
  private static final byte[] BYTES = SECRET.getBytes(UTF_8);
  private final SecretScan scan = new SecretScan().of("the secret", SECRET);

  @Test
  void findsASecretInEachFormAndNamesThePlace() {
    scan.look("text", ("before" + SECRET + "behind").getBytes(UTF_8));
    scan.look("url", "a=" + URLEncoder.encode(SECRET, UTF_8));
    scan.look("hex", "\\x00" + HexFormat.of().formatHex(BYTES));
    scan.look("HEX", HexFormat.of().withUpperCase().formatHex(BYTES));

    assertThat(scan.leaks())
        .containsExactly(
            "the secret in HEX", "the secret in hex", "the secret in text", "the secret in url");
    assertThat(scan.looked()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "use", "user:", "user:p"})
  void findsItInBase64WhateverStandsAroundIt(String before) {
    byte[] text = (before + SECRET + before).getBytes(UTF_8);

    scan.look("standard", Base64.getEncoder().encodeToString(text));
    scan.look("url", Base64.getUrlEncoder().withoutPadding().encodeToString(text));

    assertThat(scan.leaks()).containsExactly("the secret in standard", "the secret in url");
  }

  @Test
  void findsNothingInWhatHasOnlyAPartOfIt() {
    scan.look("a part", SECRET.substring(1));
    scan.look("nothing", "");
    scan.look("a hash", Integer.toString(SECRET.hashCode()));

    assertThat(scan.leaks()).isEmpty();
  }
}
