package dev.sluice.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path parent;

  @Test
  void belongsToOneProcessAtATime() {
    Path dir = parent.resolve("data");
    try (var first = DataDirectory.open(dir)) {
      assertThat(first.path()).isEqualTo(dir);
      assertRefused(dir, "in use by another sluice");
    }
    DataDirectory.open(dir).close();
  }

  @Test
  void keepsSecretsWhichOnlyItsOwnerCanRead() throws Exception {
    Path dir = parent.resolve("data");
    String key;
    String password;
    try (var data = DataDirectory.open(dir)) {
      key = data.encryptionKey();
      password = data.password("somebody");
    }

    try (var data = DataDirectory.open(dir)) {
      assertThat(data.encryptionKey()).isEqualTo(key).matches("[0-9a-f]{64}");
      assertThat(data.password("somebody")).isEqualTo(password).isNotEqualTo(key);
    }
    assertThat(permissions(dir)).isEqualTo("rwx------");
    assertThat(permissions(dir.resolve("encryption-key"))).isEqualTo("rw-------");
  }

  @Test
  void refusesAFolderWithSomebodyElsesFilesAndLeavesItAlone() throws Exception {
    Path dir = Files.createDirectory(parent.resolve("photos"));
    Files.writeString(dir.resolve("cat.jpg"), "meow");

    assertRefused(dir, "files that sluice did not make");
    assertThat(dir).isDirectoryNotContaining(file -> !file.endsWith("cat.jpg"));
  }

  @Test
  void refusesAFile() throws Exception {
    assertRefused(Files.createFile(parent.resolve("file")), "is a file");
  }

  private static void assertRefused(Path dir, String why) {
    assertThatThrownBy(() -> DataDirectory.open(dir))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_DIRECTORY))
        .hasMessageContainingAll(dir.toString(), why);
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
