package dev.sluice.process;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Values of environment variables that stand in files: {@code SLUICE_X_FILE} names the file that
 * has the value of {@code SLUICE_X}, less one newline at its end. Part of every app through {@code
 * META-INF/spring.factories}.
 */
public final class FileVariables implements EnvironmentPostProcessor {
  private static final String PREFIX = "SLUICE_";
  private static final String SUFFIX = "_FILE";

  /** More is no setting, but the wrong file. */
  private static final long MAX_BYTES = 64 << 10;

  /** Keys that are paths themselves. */
  private static final Set<String> PATHS =
      Set.of(
          "SLUICE_CONSOLE_SOURCES_FILE",
          "SLUICE_CONSOLE_ADMIN_KEY_FILE",
          "SLUICE_CONSOLE_OIDC_CLIENT_SECRET_FILE");

  /** Spring reads names of variables as keys where the name of their source ends like this. */
  private static final String NAME = "files-systemEnvironment";

  /** Found by Spring Boot. */
  public FileVariables() {}

  /**
   * Adds the values behind those of the environment itself.
   *
   * @throws FileVariableException if a file cannot be read or the variable is set as well
   */
  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> values = read(environment.getSystemEnvironment());
    if (!values.isEmpty()) {
      environment
          .getPropertySources()
          .addAfter(
              StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
              new SystemEnvironmentPropertySource(NAME, values));
    }
  }

  /** Values by the names of the variables that they belong to. */
  private static Map<String, Object> read(Map<String, Object> variables) {
    Set<String> keys =
        variables.keySet().stream().map(FileVariables::key).collect(Collectors.toSet());
    Map<String, Object> values = new TreeMap<>();
    variables.forEach(
        (variable, file) -> {
          if (variable.startsWith(PREFIX)
              && variable.endsWith(SUFFIX)
              && !PATHS.contains(variable)) {
            String name = variable.substring(0, variable.length() - SUFFIX.length());
            if (keys.contains(key(name))) {
              throw new FileVariableException(
                  "%s and %s are both set; take one of them away".formatted(name, variable));
            }
            values.put(name, content(variable, file.toString()));
          }
        });
    return values;
  }

  /** Spring takes a variable with the dashes of its key as underscores, or without them. */
  private static String key(String variable) {
    return variable.replace("_", "");
  }

  private static String content(String variable, String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_BYTES) {
        throw wrong(variable, file, "is larger than %d bytes".formatted(MAX_BYTES));
      }
      String value = Files.readString(path).replaceFirst("\\r?\\n\\z", "");
      if (value.isEmpty()) {
        throw wrong(variable, file, "is empty");
      }
      return value;
    } catch (NoSuchFileException e) {
      throw wrong(variable, file, "is not there");
    } catch (AccessDeniedException e) {
      throw wrong(variable, file, "may not be read by this user");
    } catch (CharacterCodingException e) {
      throw wrong(variable, file, "is not UTF-8 text");
    } catch (IOException | InvalidPathException e) {
      throw wrong(variable, file, "cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static FileVariableException wrong(String variable, String file, String why) {
    return new FileVariableException("%s: the file '%s' %s".formatted(variable, file, why));
  }
}
