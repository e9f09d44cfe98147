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
    String writing =
        "(?is).*\\b(insert\\s+into|update|delete\\s+from|truncate(\\s+table)?|merge\\s+into|copy)"
            + "\\s+(only\\s+)?(public\\.)?%s\\b.*";
    return constant("write " + name, writing.formatted(name));
  }

  ArchCondition<JavaClass> isNamed() {
    String used =
        "(?is).*\\b(from|join|into|update|table|copy|,)\\s+(only\\s+)?(public\\.)?%s\\b.*";
    return constant("name " + name + " in SQL", used.formatted(name));
  }

  private static ArchCondition<JavaClass> constant(String description, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (String text : StringConstants.of(item)) {
          boolean matches = pattern.matcher(text).matches();
          String message = "%s has the text \"%s\"".formatted(item.getName(), text.strip());
          events.add(new SimpleConditionEvent(item, matches, message));
        }
      }
    };
  }
}
