package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.context.support.StandardServletEnvironment;

/** Secrets of the configuration, where Docker and Kubernetes put them. */
class SettingsInFilesIT {
  private static final String KEY = "sluice.encryption-key";
  private static final String PASSWORD = "sluice.postgres.password";
  private static TestKafka kafka;
  private static TestPostgres postgres;
  private static Installation installation;

  @TempDir private static Path folder;

  @BeforeAll
  static void startServers() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
    installation = new Installation(kafka, postgres, folder, "settingsinfiles");
  }

  @AfterAll
  static void stopServers() {
    kafka.close();
    postgres.close();
  }

  @Test
  void aFolderHasAFileForEachKey() throws Exception {
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    Files.writeString(secrets.resolve(KEY), Installation.KEY + "\n");
    Files.writeString(secrets.resolve(PASSWORD), postgres.password());

    String[] arguments = arguments("--spring.config.import=optional:configtree:" + secrets + "/");
    try (var console = ConsoleApplication.builder().run(arguments)) {
      Installation.ready(console);
      assertThat(console.getEnvironment().getProperty(KEY)).isEqualTo(Installation.KEY);
    }
  }

  @Test
  void aVariableNamesTheFileThatHasItsValue() throws Exception {
    Path key = Files.writeString(folder.resolve("key"), Installation.KEY + "\n");
    Path password = Files.writeString(folder.resolve("password"), postgres.password());
    var variables = new HashMap<String, Object>();
    variables.put("SLUICE_ENCRYPTION_KEY_FILE", key.toString());
    variables.put("SLUICE_POSTGRES_PASSWORD_FILE", password.toString());

    try (var console =
        ConsoleApplication.builder().environment(environment(variables)).run(arguments())) {
      Installation.ready(console);
    }
    variables.put("SLUICE_ENCRYPTION_KEY", Installation.KEY);
    assertThatThrownBy(
            () -> ConsoleApplication.builder().environment(environment(variables)).run(arguments()))
        .hasMessageContaining("SLUICE_ENCRYPTION_KEY and SLUICE_ENCRYPTION_KEY_FILE are both set");
  }

  /** All that a console needs but the two secrets. */
  private static String[] arguments(String... more) {
    List<String> all = new ArrayList<>(List.of(installation.arguments(more)));
    all.removeIf(each -> each.startsWith("--" + KEY) || each.startsWith("--" + PASSWORD));
    return all.toArray(String[]::new);
  }

  private static StandardServletEnvironment environment(Map<String, Object> variables) {
    return new StandardServletEnvironment() {
      @Override
      public Map<String, Object> getSystemEnvironment() {
        return variables;
      }
    };
  }
}
