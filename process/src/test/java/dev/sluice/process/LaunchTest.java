package dev.sluice.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.ansi.AnsiOutput;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class LaunchTest {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchTest.class);

  /** Looks like a line of the log, in colour, and turns the direction of what follows. */
  private static final String FORGED =
      "x\r\n2026-11-29T00:00:00.000Z ERROR [main] dev.sluice.Root : forged\u001b[31m\u202e\u0085y";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream before = System.out;

  @Configuration(proxyBeanMethods = false)
  @Import(AppConfiguration.class)
  static class Nothing {}

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(written, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(before);
    AnsiOutput.setEnabled(AnsiOutput.Enabled.DETECT);
    // what one start has set another does not change
    for (LoggingSystemProperty property : LoggingSystemProperty.values()) {
      System.clearProperty(property.getEnvironmentVariableName());
    }
  }

  @Test
  void writesOneDocumentALineUnlessToldOtherwise() {
    List<String> lines = run(LaunchTest::tellOutcome);

    assertThat(lines)
        .allSatisfy(line -> assertThat(line).startsWith("{\"@timestamp\":").endsWith("}"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("\"sluice\":{\"outcome\":\"refused\"")
                    .contains("\"request\":{\"id\":\"req-1\"}")
                    .contains("\"status_code\":404"));
  }

  @Test
  void writesLinesForPeopleWhereAsked() {
    List<String> lines = run(LaunchTest::tellOutcome, "--sluice.log-format=console");

    assertThat(lines)
        .allSatisfy(line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT.*"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("sluice.outcome=\"refused\"", "http.request.id=\"req-1\"")
                    .endsWith("http.response.status_code=\"404\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecs", "console"})
  void nobodyForgesALine(String format) {
    Runnable nothing = () -> {};
    int usual = run(nothing, "--sluice.log-format=" + format).size();
    written.reset();

    List<String> lines =
        run(
            () -> {
              LOG.info("from {}", FORGED);
              LOG.atInfo().addKeyValue("key", FORGED).log("with a key");
              OutcomeLog.of(LaunchTest.class)
                  .line(Level.INFO, "refused")
                  .with(OutcomeKey.PATH, FORGED)
                  .write();
              LOG.error("failed", new IllegalStateException(FORGED));
            },
            "--sluice.log-format=" + format);

    assertThat(lines.stream().filter(LaunchTest::beginsAnEvent)).hasSize(usual + 4);
    assertThat(String.join("", lines)).doesNotContain("\r", "\u001b");
    if (format.equals("console")) {
      assertThat(String.join("", lines)).doesNotContain("\u202e", "\u0085");
    }
  }

  @Test
  void refusesAFormatThatThereIsNotInOneLine() {
    assertThatThrownBy(() -> run(() -> {}, "--sluice.log-format=xml"))
        .hasMessage("sluice.log-format [LOG_FORMAT] must be ecs or console, not 'xml'");
    assertThat(written.toString(UTF_8).lines().toList())
        .singleElement()
        .asString()
        .contains("\"cannot start: sluice.log-format [LOG_FORMAT] must be ecs or console");
  }

  @Test
  void refusesADebugSwitchThatMayBeMeantEitherWay() {
    assertThatThrownBy(() -> run(() -> {}, "--sluice.debug=yes"))
        .hasMessage("sluice.debug [SLUICE_DEBUG] must be true or false, not 'yes'");
  }

  @Test
  void isInColourForWhoDebugs() {
    List<String> lines = run(() -> LOG.info("hello"), "--sluice.debug=true");

    assertThat(lines).anySatisfy(line -> assertThat(line).startsWith("\u001b[").contains("hello"));
  }

  private static void tellOutcome() {
    OutcomeLog.of(LaunchTest.class)
        .line(Level.INFO, "refused")
        .with(OutcomeKey.SOURCE, null)
        .with(OutcomeKey.REQUEST, "req-1")
        .with(OutcomeKey.STATUS, 404)
        .write();
  }

  private static boolean beginsAnEvent(String line) {
    return line.matches("(\\{\"@timestamp\":|\\d{4}-\\d\\d-\\d\\dT).*");
  }

  private List<String> run(Runnable work, String... arguments) {
    var app =
        new SpringApplicationBuilder(Nothing.class)
            .web(WebApplicationType.NONE)
            .properties("management.server.port=0", "management.server.address=127.0.0.1");
    try (var _ = Launch.run(app.bannerMode(Banner.Mode.OFF), arguments)) {
      work.run();
    }
    // by what ends a line of the log, not by what else may look like it
    return List.of(written.toString(UTF_8).split("\n"));
  }
}
