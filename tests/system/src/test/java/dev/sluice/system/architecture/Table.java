package dev.sluice.system.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.regex.Pattern;

/**
 * A table as it stands in SQL. Seen are statements that stand as a constant in a class; a table's
 * name that is put together at run time is not.
 *
 * @param name of the table
 */
record Table(String name) {
  ArchCondition<JavaClass> isWritten() {
    return constant(
        "write " + name,
        "(insert\\s+into|update|delete\\s+from|truncate(\\s+table)?|merge\\s+into|copy)");
  }

  ArchCondition<JavaClass> isNamed() {
    return constant("name " + name + " in SQL", "(from|join|into|update|table|copy|using|,)");
  }

  /** Finds constants in which the table's name stands behind what matches. */
  private ArchCondition<JavaClass> constant(String description, String before) {
    Pattern pattern =
        Pattern.compile(
            "(\\b|\\s)%s\\s+(only\\s+)?(public\\.)?%s\\b".formatted(before, name),
            Pattern.CASE_INSENSITIVE);
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (String text : StringConstants.of(item)) {
          boolean matches = pattern.matcher(text).find();
          String message = "%s has the text \"%s\"".formatted(item.getName(), text.strip());
          events.add(new SimpleConditionEvent(item, matches, message));
        }
      }
    };
  }
}
