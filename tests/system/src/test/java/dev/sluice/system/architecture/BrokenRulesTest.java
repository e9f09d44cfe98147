package dev.sluice.system.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import dev.sluice.schemas.IdempotencyKey;
import dev.sluice.schemas.RawEvent;
import dev.sluice.schemas.SignatureStatus;
import dev.sluice.schemas.VerifiedEvent;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Each condition of the rules finds a class that breaks it, and spares one that does not. */
class BrokenRulesTest {
  static Stream<Arguments> conditions() {
    return Stream.of(
        Arguments.of(CodeRules.readAnAmbientClock(), Ambient.class),
        Arguments.of(CodeRules.makeASystemClock(), SystemClock.class),
        Arguments.of(CodeRules.makeAVerifiedEvent(), Forger.class),
        Arguments.of(CodeRules.print(), Printer.class),
        Arguments.of(CodeRules.useJavaLogging(), JavaLogging.class),
        Arguments.of(CodeRules.haveInjectedFields(), Injected.class),
        Arguments.of(new Table("webhook_events").isWritten(), Writer.class),
        Arguments.of(new Table("webhook_events").isNamed(), Reader.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conditions")
  void aConditionFindsTheClassThatBreaksIt(ArchCondition<JavaClass> condition, Class<?> broken) {
    var rule = noClasses().should(condition);

    assertThat(rule.evaluate(new ClassFileImporter().importClasses(broken)).hasViolation())
        .isTrue();
    assertThat(rule.evaluate(new ClassFileImporter().importClasses(Good.class)).hasViolation())
        .isFalse();
  }

  @Test
  void anUnmarkedPackageIsFound() {
    var rule = classes().should(CodeRules.resideInANullMarkedPackage());

    assertThat(rule.evaluate(new ClassFileImporter().importClasses(Good.class)).hasViolation())
        .isTrue();
    assertThat(
            rule.evaluate(new ClassFileImporter().importPackages("dev.sluice.schemas"))
                .hasViolation())
        .isFalse();
  }

  @Test
  void aComparisonThatTellsHowFarItCameIsFound() {
    var found =
        Comparisons.of(
            new ClassFileImporter()
                .importClasses(Plain.class, ByMethodReference.class, Safe.class));

    assertThat(found)
        .extracting(Comparisons.Comparison::safe)
        .containsExactlyInAnyOrder(false, false, true);
  }

  record Good(Instant at) {
    static final String READS = "SELECT count(*) FROM webhook_events_archive";
  }

  static final class Ambient {
    final Supplier<Instant> clock = Instant::now;
  }

  static final class SystemClock {
    final Clock clock = Clock.systemUTC();
  }

  static final class Forger {
    VerifiedEvent forge(RawEvent raw) {
      var key = new IdempotencyKey("s", "d");
      return VerifiedEvent.verifiedAs(raw, SignatureStatus.VERIFIED, "github", "k", key, null);
    }
  }

  static final class Printer {
    void print() {
      System.err.println("printed");
    }
  }

  static final class JavaLogging {
    final Logger logger = Logger.getLogger("logger");
  }

  static final class Injected {
    @Autowired Runnable injected;
  }

  static final class Writer {
    static final String SQL = "UPDATE  webhook_events SET reason = 'none'";
    final String used = String.valueOf(SQL);
  }

  static final class Plain {
    boolean equal(byte[] sent, byte[] secret) {
      return Arrays.equals(sent, secret);
    }
  }

  static final class ByMethodReference {
    final BiPredicate<byte[], byte[]> equal = Arrays::equals;
  }

  static final class Safe {
    boolean equal(byte[] sent, byte[] secret) {
      return MessageDigest.isEqual(sent, secret);
    }
  }

  static final class Reader {
    final String sql = "SELECT 1 FROM sources, webhook_events e";
  }
}
