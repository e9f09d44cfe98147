package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.providers.Verdict;
import dev.sluice.registry.KeyRing;
import dev.sluice.registry.SourceRegistry;
import dev.sluice.schemas.SealedSecret;
import dev.sluice.testkit.SignedRequest;
import dev.sluice.testkit.TestKafka;
import dev.sluice.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rotation of the encryption key, while others verify. */
class KeyRotationIT {
  private static final String NEW = "2027:" + "0b".repeat(32);
  private static final KeyRing BOTH = KeyRing.parse(Installation.KEY + "," + NEW);
  private static final String OLD_ID = Installation.KEYS.sealingKeyId();
  private static final List<String> SOURCES = List.of("orders", "shop");

  private static TestKafka kafka;
  private static TestPostgres postgres;

  @TempDir private static Path folder;

  @BeforeAll
  static void startServers() {
    kafka = TestKafka.start();
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopServers() {
    kafka.close();
    postgres.close();
  }

  @Test
  void everySecretIsSealedAnewWhileNothingIsRefused() throws Exception {
    var installation = new Installation(kafka, postgres, folder, "keyrotation");
    sealWithTheOldKey(installation);

    try (SourceRegistry verifier = installation.follow(BOTH);
        var console =
            installation.startWithAdminKey(
                "--sluice.encryption-key=" + NEW + "," + Installation.KEY)) {
      Api admin = new Api(console, Api.ADMIN_KEY);
      await().atMost(Duration.ofSeconds(30)).until(() -> verifies(verifier));
      assertThat(keys(admin)).isEqualTo("2027 0, " + OLD_ID + " 2");

      var refused = new AtomicInteger();
      var over = new AtomicBoolean();
      Thread watch = Thread.ofVirtual().start(() -> count(verifier, refused, over));
      var first = admin.post("/api/secrets/rotate-key", null);
      await().atMost(Duration.ofSeconds(30)).until(() -> sealedAnew(verifier));
      over.set(true);
      watch.join();

      assertThat(first.status()).as(first.toString()).isEqualTo(200);
      assertThat(first.text()).contains("\"key\":\"2027\",\"resealed\":2,\"current\":0");
      assertThat(refused).hasValue(0);
      assertThat(verifies(verifier)).isTrue();
      thenDoingItAgainChangesNothing(installation, admin);
    }
    thenTheOldKeyIsNotNeeded(installation);
  }

  @Test
  void aBoxThatWasMovedToAnotherSourceStaysShutAndIsNamed() throws Exception {
    var installation = new Installation(kafka, postgres, folder, "movedbox");
    sealWithTheOldKey(installation);
    installation.execute(
        "UPDATE source_secrets SET key_id = 'k' WHERE source = 'shop';"
            + " UPDATE source_secrets s SET box = o.box FROM source_secrets o"
            + " WHERE s.source = 'shop' AND o.source = 'orders'");

    try (SourceRegistry verifier = installation.follow(BOTH);
        var console =
            installation.startWithAdminKey(
                "--sluice.encryption-key=" + NEW + "," + Installation.KEY)) {
      var done = new Api(console, Api.ADMIN_KEY).post("/api/secrets/rotate-key", null);

      assertThat(done.json().get("resealed").asInt()).isEqualTo(1);
      var unopened = done.json().get("unopened").get(0);
      assertThat(unopened.get("source").asString()).isEqualTo("shop");
      assertThat(unopened.get("secret").asString()).isEqualTo("k");
      assertThat(unopened.get("key").asString()).isEqualTo(OLD_ID);
      await().atMost(Duration.ofSeconds(30)).until(() -> verifies(verifier, "orders", "orders"));
      // neither with its own secret nor with the other source's
      await().atMost(Duration.ofSeconds(30)).until(() -> verifier.find("shop") != null);
      assertThat(verifies(verifier, "shop", "shop")).isFalse();
      assertThat(verifies(verifier, "shop", "orders")).isFalse();
    }
  }

  private static void sealWithTheOldKey(Installation installation) {
    try (var console = installation.startWithAdminKey()) {
      Api admin = new Api(console, Api.ADMIN_KEY);
      for (String source : SOURCES) {
        String body =
            "{\"name\":\"%s\",\"provider\":\"github\",\"secrets\":[\"hush-%s\"]}"
                .formatted(source, source);
        assertThat(admin.post("/api/sources", body).status()).isEqualTo(201);
      }
    }
  }

  private static void thenDoingItAgainChangesNothing(Installation installation, Api admin)
      throws Exception {
    int announced = installation.announcements();
    assertThat(admin.post("/api/secrets/rotate-key", null).text())
        .contains("\"resealed\":0,\"current\":2,\"unopened\":[]");
    assertThat(installation.announcements()).isEqualTo(announced);
    assertThat(keys(admin)).isEqualTo("2027 2, " + OLD_ID + " 0");
    assertThat(installation.query("SELECT object, detail FROM audit_log WHERE action LIKE 'sec%'"))
        .isEqualTo(
            "2027|2 sealed anew, 0 before, 0 not opened,2027|0 sealed anew, 2 before, 0 not"
                + " opened");
    assertThat(admin.withScope("operator").get("/api/secrets").status()).isEqualTo(403);
  }

  private static void thenTheOldKeyIsNotNeeded(Installation installation) {
    try (SourceRegistry later = installation.follow(KeyRing.parse(NEW));
        SourceRegistry late = installation.follow(Installation.KEYS)) {
      await().atMost(Duration.ofSeconds(30)).until(() -> verifies(later));
      await().atMost(Duration.ofSeconds(30)).until(() -> late.find("shop") != null);
      assertThat(verifies(late, "shop", "shop")).isFalse();
    }
  }

  private static void count(SourceRegistry verifier, AtomicInteger refused, AtomicBoolean over) {
    while (!over.get()) {
      if (!verifies(verifier)) {
        refused.incrementAndGet();
      }
    }
  }

  private static boolean verifies(SourceRegistry verifier) {
    return SOURCES.stream().allMatch(source -> verifies(verifier, source, source));
  }

  private static boolean verifies(SourceRegistry verifier, String source, String secretOf) {
    var found = verifier.find(source);
    return found != null
        && found.verifier().verify(SignedRequest.signed("github", "hush-" + secretOf))
            instanceof Verdict.Verified;
  }

  private static boolean sealedAnew(SourceRegistry verifier) {
    return verifier.all().stream()
        .flatMap(source -> source.record().secrets().stream())
        .map(SealedSecret::box)
        .allMatch(box -> box.startsWith("v1.2027."));
  }

  /** Each key of the answer with its count. */
  private static String keys(Api admin) {
    StringBuilder text = new StringBuilder();
    for (var key : admin.get("/api/secrets").json().get("keys")) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(key.get("key").asString())
          .append(' ')
          .append(key.get("secrets").asInt());
    }
    return text.toString();
  }
}
