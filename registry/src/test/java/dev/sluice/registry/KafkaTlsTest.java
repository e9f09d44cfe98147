package dev.sluice.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of sluice.kafka.tls.*; SecuredKafkaIT has a broker that asks for them. */
class KafkaTlsTest {
  private static TestAuthority authority;
  @TempDir private Path folder;

  @BeforeAll
  static void certify() {
    authority = TestAuthority.start().certify("app", "app.test");
  }

  @AfterAll
  static void end() {
    authority.close();
  }

  @Test
  void readsThePathOfAFileOrItsText() throws IOException {
    String pem = Files.readString(authority.authorityFile());

    assertThat(new KafkaTls(authority.authorityFile().toString(), null, null).clientConfig())
        .isEqualTo(new KafkaTls(pem, null, null).clientConfig())
        .containsEntry("ssl.truststore.type", "PEM")
        .containsEntry("ssl.truststore.certificates", pem);
  }

  @Test
  void showsACertificateWithItsKey() throws IOException {
    Path key = authority.keyFile("app");

    var tls = new KafkaTls(null, authority.certificateFile("app").toString(), key.toString());

    assertThat(tls.clientConfig())
        .containsEntry("ssl.keystore.type", "PEM")
        .containsEntry("ssl.keystore.key", Files.readString(key))
        .doesNotContainKey("ssl.truststore.type");
    assertThat(tls).hasToString("[trusted=the JDK's, certificate=yes]");
  }

  @Test
  void namesTheKeyWhoseFileCannotBeUsed() throws IOException {
    String text = Files.writeString(folder.resolve("text"), "no certificate").toString();
    String empty = Files.writeString(folder.resolve("empty"), "\n").toString();
    String gone = folder.resolve("gone").toString();

    assertRefused(text, null, null, "%s: the file '%s' ".formatted(KafkaTls.TRUSTED_KEY, text));
    assertRefused(empty, null, null, "the file '%s' is empty".formatted(empty));
    assertRefused(gone, null, null, "the file '%s' is not there".formatted(gone));
    assertRefused(
        null, authority.certificateFile("app").toString(), null, KafkaTls.KEY_KEY + " is required");
    assertRefused(
        null, null, authority.keyFile("app").toString(), KafkaTls.CERTIFICATE_KEY + " is required");
  }

  @Test
  void refusesAKeyThatIsEncryptedAndShowsNothingOfIt() {
    String encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END";

    assertThatThrownBy(
            () -> new KafkaTls(null, authority.certificateFile("app").toString(), encrypted))
        .hasMessageStartingWith(KafkaTls.KEY_KEY + ": its text has no")
        .hasMessageNotContaining("c2VjcmV0");
  }

  private static void assertRefused(
      String trusted, String certificate, String key, String message) {
    assertThatThrownBy(() -> new KafkaTls(trusted, certificate, key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
