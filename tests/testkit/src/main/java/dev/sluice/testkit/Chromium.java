package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/**
 * A headless browser of this machine; nothing is downloaded for it. Who uses it has Selenium and
 * axe-core among its own dependencies, so that others need not carry them.
 */
public final class Chromium implements AutoCloseable {
  private static final String AXE = axe();
  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /** The browser, if it and its driver are installed. */
  public static Optional<Chromium> find() {
    return program("chromedriver")
        .flatMap(
            driver ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .flatMap(name -> program(name).stream())
                    .findFirst()
                    .map(browser -> start(driver, browser)));
  }

  private static Optional<Path> program(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(":")
        .splitAsStream(path)
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Chromium start(Path driver, Path browser) {
    var options = new ChromeOptions();
    options.setBinary(browser.toString());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
        "--no-first-run");
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .usingAnyFreePort()
            .build();
    return new Chromium(new ChromeDriver(service, options));
  }

  /** What drives it. */
  public ChromeDriver driver() {
    return driver;
  }

  /** A window of a width that is light or dark. */
  public void look(boolean dark, int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  /** What the browser has complained about since it was asked last. */
  public List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Barriers on the page that are serious or worse. */
  public List<String> barriers() {
    driver.executeScript(AXE);
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(
                (result) => done(result.violations
                    .filter((each) => ['serious', 'critical'].includes(each.impact))
                    .map((each) => each.id + ': ' + each.nodes.map((node) =>
                        node.target + ' ' + node.failureSummary).join(' | '))),
                (error) => done(['axe: ' + error]));
            """);
    List<String> barriers = new ArrayList<>();
    ((List<?>) Objects.requireNonNull(found)).forEach(each -> barriers.add(String.valueOf(each)));
    return barriers;
  }

  /** Whether the page is wider than the window. */
  public boolean scrollsSideways() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
  }

  /** The element that has the focus. */
  public WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /** A picture of the whole page. */
  public void picture(Path file) {
    var size =
        (Map<?, ?>)
            of(driver.executeCdpCommand("Page.getLayoutMetrics", Map.of()), "cssContentSize");
    Map<String, Object> clip =
        Map.of(
            "x", 0, "y", 0, "width", of(size, "width"), "height", of(size, "height"), "scale", 1);
    var picture =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(of(picture, "data").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object of(Map<?, ?> answer, String name) {
    return Objects.requireNonNull(answer.get(name), name);
  }

  @Override
  public void close() {
    driver.quit();
  }

  private static String axe() {
    try (InputStream in = Chromium.class.getResourceAsStream("/axe.min.js")) {
      return new String(
          Objects.requireNonNull(in, "axe-core").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
