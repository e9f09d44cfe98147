package dev.sluice.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.StandardEnvironment;

class FileVariablesTest {
  private static final String KEY = "sluice.encryption-key";

  @TempDir private Path dir;

  @Test
  void theFileHasTheValueLessOneNewline() throws IOException {
    for (String end : new String[] {"", "\n", "\r\n"}) {
      assertThat(bound(KEY, Map.of("SLUICE_ENCRYPTION_KEY_FILE", file("0a0b" + end))))
          .isEqualTo("0a0b");
    }
    assertThat(bound(KEY, Map.of("SLUICE_ENCRYPTION_KEY_FILE", file(" a\n\n")))).isEqualTo(" a\n");
  }

  @Test
  void anyKeyOfOursCanStandInAFileAndNobodyElses() throws IOException {
    String file = file("hush\n");

    assertThat(bound("sluice.postgres.password", Map.of("SLUICE_POSTGRES_PASSWORD_FILE", file)))
        .isEqualTo("hush");
    assertThat(bound("sluice.encryption-key", Map.of("SLUICE_ENCRYPTIONKEY_FILE", file)))
        .isEqualTo("hush");
    assertThat(bound("other.password", Map.of("OTHER_PASSWORD_FILE", file))).isNull();
  }

  @Test
  void keysThatArePathsThemselvesStayPaths() {
    var variables =
        Map.of(
            "SLUICE_CONSOLE_SOURCES_FILE", "/no/such/file",
            "SLUICE_CONSOLE_ADMIN_KEY_FILE", "/no/such/file",
            "SLUICE_CONSOLE_OIDC_CLIENT_SECRET_FILE", "/no/such/file");

    assertThat(bound("sluice.console.sources", variables)).isNull();
    assertThat(bound("sluice.console.sources-file", variables)).isEqualTo("/no/such/file");
  }

  @Test
  void whatIsSetTwiceStopsTheStartWithBothNames() throws IOException {
    String file = file("hush");

    refused(
        Map.of("SLUICE_ENCRYPTION_KEY", "0a", "SLUICE_ENCRYPTION_KEY_FILE", file),
        "SLUICE_ENCRYPTION_KEY and SLUICE_ENCRYPTION_KEY_FILE are both set");
    refused(
        Map.of("SLUICE_ENCRYPTIONKEY", "0a", "SLUICE_ENCRYPTION_KEY_FILE", file), "are both set");
  }

  @Test
  void aFileThatCannotBeReadStopsTheStartWithItsName() throws IOException {
    Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff});
    Map<String, String> problems =
        Map.of(
            dir.resolve("missing").toString(), "is not there",
            file("\n"), "is empty",
            file("x".repeat(70_000)), "is larger than 65536 bytes",
            binary.toString(), "is not UTF-8 text",
            dir.toString(), "cannot be read");

    problems.forEach(
        (file, why) ->
            refused(
                Map.of("SLUICE_ENCRYPTION_KEY_FILE", file),
                "SLUICE_ENCRYPTION_KEY_FILE: the file '%s' %s".formatted(file, why)));
  }

  @Test
  void itIsPartOfEveryAppAndSaysWhatIsWrongWithoutAStackTrace() throws IOException {
    String parts;
    try (var factories = FileVariables.class.getResourceAsStream("/META-INF/spring.factories")) {
      parts = new String(factories.readAllBytes(), UTF_8);
    }
    assertThat(parts)
        .contains(EnvironmentPostProcessor.class.getName() + "=" + FileVariables.class.getName())
        .contains(
            FailureAnalyzer.class.getName() + "=" + FileVariableFailureAnalyzer.class.getName());
    var analysis =
        new FileVariableFailureAnalyzer().analyze(new FileVariableException("what is wrong"));
    assertThat(analysis.getDescription()).isEqualTo("what is wrong");
  }

  private static void refused(Map<String, String> variables, String message) {
    assertThatThrownBy(() -> bound(KEY, variables))
        .isInstanceOf(FileVariableException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hush");
  }

  private String file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(dir, "value", ""), content).toString();
  }

  private static String bound(String key, Map<String, String> variables) {
    var environment =
        new StandardEnvironment() {
          @Override
          public Map<String, Object> getSystemEnvironment() {
            return new HashMap<>(variables);
          }
        };
    new FileVariables().postProcessEnvironment(environment, new SpringApplication());
    return Binder.get(environment).bind(key, String.class).orElse(null);
  }
}
