package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {
  @TempDir private Path dir;

  @Test
  void keepsProgramsInTheCacheOfTheUser() {
    Path home = dir.resolve("home");
    Path cache = dir.resolve("cache");

    assertThat(PostgresPrograms.folder(Map.of("HOME", home.toString()), dir))
        .isEqualTo(home.resolve(".cache/sluice"));
    assertThat(
            PostgresPrograms.folder(
                Map.of("HOME", home.toString(), "XDG_CACHE_HOME", cache.toString()), dir))
        .isEqualTo(cache.resolve("sluice"));
  }

  @Test
  void keepsProgramsWithTheDataWhereTheUserHasNoCache() throws Exception {
    Path noFolder = Files.createFile(dir.resolve("file"));

    assertThat(PostgresPrograms.folder(Map.of("HOME", noFolder.toString()), dir)).isEqualTo(dir);
    assertThat(PostgresPrograms.folder(Map.of(), dir)).startsWith(dir);
  }
}
