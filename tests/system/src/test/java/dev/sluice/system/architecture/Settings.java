package dev.sluice.system.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/** The settings that the apps have, out of their classes and their YAML files. */
final class Settings {
  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\{(sluice\\.[a-z0-9.-]+)(?::([^}]*))?}");
  private static final Map<Class<?>, String> TYPES =
      Map.of(
          int.class, "number",
          double.class, "number",
          boolean.class, "boolean",
          Duration.class, "duration",
          DataSize.class, "size",
          String.class, "text",
          List.class, "list",
          Path.class, "path",
          Map.class, "map");

  private final Map<String, Setting> found = new TreeMap<>();

  /**
   * What is known of one of them.
   *
   * @param type as the page calls it, null where nothing tells
   * @param defaults empty where the code has none, the empty text for nothing
   */
  record Setting(String type, Set<String> defaults) {}

  private Settings() {}

  /** All of them by key; a map's ends with a star. */
  static Map<String, Setting> ofApps() {
    var settings = new Settings();
    for (JavaClass type : Sluice.CLASSES) {
      if (type.isAnnotatedWith(ConfigurationProperties.class)) {
        Class<?> properties = type.reflect();
        String prefix = properties.getAnnotation(ConfigurationProperties.class).value();
        // others' keys are set by placeholders of ours
        if (prefix.startsWith("sluice")) {
          settings.addBound(prefix, properties);
        }
      }
    }
    for (String app : List.of("ingest-api", "verifier-worker", "dedup-worker", "ops-console")) {
      settings.addPlaceholders(ROOT.resolve("%s/src/main/resources/%s.yaml".formatted(app, app)));
    }
    // read before anything is bound
    settings.add("sluice.log-format", "text", Set.of());
    return settings.found;
  }

  /** Text constants that look like keys, of all classes but those that name something else so. */
  static Set<String> namedInCode(Set<String> others) {
    Set<String> names = new TreeSet<>();
    for (JavaClass type : Sluice.CLASSES) {
      if (!others.contains(type.getSimpleName())
          && !type.getPackageName().startsWith("dev.sluice.testkit")) {
        StringConstants.of(type).stream()
            .filter(text -> text.matches("sluice(\\.[a-z][a-z0-9-]*)+"))
            .forEach(names::add);
      }
    }
    return names;
  }

  private void addBound(String prefix, Class<?> properties) {
    Constructor<?> constructor = boundConstructor(properties);
    RecordComponent[] components = properties.getRecordComponents();
    Parameter[] parameters = constructor.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      Parameter parameter = parameters[i];
      String name =
          parameter.isNamePresent() || components == null
              ? parameter.getName()
              : components[i].getName();
      String key = prefix + "." + kebab(name);
      if (parameter.getType().getName().startsWith("dev.sluice.")) {
        addBound(key, parameter.getType());
      } else {
        String type = TYPES.getOrDefault(parameter.getType(), parameter.getType().getName());
        add(type.equals("map") ? key + ".*" : key, type, defaultOf(parameter));
      }
    }
  }

  /** As Spring Boot chooses it: the annotated one, or a record's own. */
  private static Constructor<?> boundConstructor(Class<?> properties) {
    Constructor<?>[] all = properties.getDeclaredConstructors();
    return Arrays.stream(all)
        .filter(each -> each.isAnnotationPresent(ConstructorBinding.class))
        .findFirst()
        .orElseGet(
            () ->
                Arrays.stream(all)
                    .filter(each -> all.length == 1 || isCanonical(each))
                    .findFirst()
                    .orElseThrow());
  }

  private static boolean isCanonical(Constructor<?> constructor) {
    Class<?>[] components =
        Arrays.stream(constructor.getDeclaringClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    return Arrays.equals(constructor.getParameterTypes(), components);
  }

  private static Set<String> defaultOf(Parameter parameter) {
    DefaultValue value = parameter.getAnnotation(DefaultValue.class);
    return value == null ? Set.of() : Set.of(String.join(",", value.value()));
  }

  private void addPlaceholders(Path yaml) {
    Matcher placeholders = PLACEHOLDER.matcher(read(yaml));
    while (placeholders.find()) {
      String value = placeholders.group(2);
      add(placeholders.group(1), null, value == null ? Set.of() : Set.of(value));
    }
  }

  private void add(String key, String type, Set<String> defaults) {
    Setting before = found.getOrDefault(key, new Setting(null, Set.of()));
    Set<String> all = new TreeSet<>(before.defaults());
    all.addAll(defaults);
    if (type != null && before.type() != null && !type.equals(before.type())) {
      throw new AssertionError("%s is %s and %s".formatted(key, type, before.type()));
    }
    found.put(key, new Setting(type == null ? before.type() : type, all));
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
