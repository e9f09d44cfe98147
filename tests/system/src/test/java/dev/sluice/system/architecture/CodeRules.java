package dev.sluice.system.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sluice.schemas.VerifiedEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;

/** Conditions of the code rules. */
final class CodeRules {
  private static final List<String> INJECTING =
      List.of(
          "org.springframework.beans.factory.annotation.Autowired",
          "org.springframework.beans.factory.annotation.Value",
          "jakarta.inject.Inject",
          "jakarta.annotation.Resource");

  private CodeRules() {}

  /** Calls and method references alike. */
  static ArchCondition<JavaClass> readAnAmbientClock() {
    return accessTargetWhere(
            member(Instant.class, "now")
                .or(member(LocalDate.class, "now"))
                .or(member(LocalDateTime.class, "now"))
                .or(member(OffsetDateTime.class, "now"))
                .or(member(ZonedDateTime.class, "now"))
                .or(member(System.class, "currentTimeMillis")))
        .as("read an ambient clock");
  }

  static ArchCondition<JavaClass> makeASystemClock() {
    return accessTargetWhere(
            member(InstantSource.class, "system")
                .or(member(Clock.class, "system", "systemUTC", "systemDefaultZone")))
        .as("make a system clock");
  }

  static ArchCondition<JavaClass> makeAVerifiedEvent() {
    return accessTargetWhere(member(VerifiedEvent.class, "verifiedAs")).as("make a verified event");
  }

  static ArchCondition<JavaClass> print() {
    return accessTargetWhere(
            member(System.class, "out", "err")
                .or(
                    describe(
                        "printStackTrace()",
                        access -> access.getTarget().getName().equals("printStackTrace"))))
        .as("print");
  }

  static ArchCondition<JavaClass> useJavaLogging() {
    return dependOnClassesThat(resideInAPackage("java.util.logging.."));
  }

  static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a null-marked package") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean marked = item.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
        String message =
            "%s resides in %s, which is%s null-marked"
                .formatted(item.getName(), item.getPackageName(), marked ? "" : " not");
        events.add(new SimpleConditionEvent(item, marked, message));
      }
    };
  }

  static ArchCondition<JavaClass> haveInjectedFields() {
    return new ArchCondition<>("have injected fields") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (JavaField field : item.getFields()) {
          boolean injected = INJECTING.stream().anyMatch(field::isAnnotatedWith);
          String message =
              "%s is%s injected".formatted(field.getFullName(), injected ? "" : " not");
          events.add(new SimpleConditionEvent(item, injected, message));
        }
      }
    };
  }

  private static DescribedPredicate<JavaAccess<?>> member(Class<?> owner, String... names) {
    Set<String> any = Set.of(names);
    return describe(
        owner.getSimpleName() + " " + any,
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && any.contains(access.getTarget().getName()));
  }
}
