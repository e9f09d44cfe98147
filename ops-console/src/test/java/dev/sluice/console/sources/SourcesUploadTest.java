package dev.sluice.console.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesUploadTest {
  @TempDir private Path folder;

  @Test
  void secretsStandWhereTheFileNamesThem() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "of a file\n");

    String document =
        read(
            """
            sources:
            - name: one
              provider: github
              mode: async
              secrets:
              - ${SECRET}
              - { value: "file:%s", id: old, not-after: 2027-01-01T00:00:00Z }
            - name: two
              provider: meta
              secrets: [literal]
              verify-token: ${TOKEN}
            """
                .formatted(secret),
            Map.of("SECRET", "of the environment", "TOKEN", "a token"));

    assertThat(document)
        .contains("\"secrets\":[\"of the environment\",{\"value\":\"of a file\",\"id\":\"old\"")
        .contains("\"secrets\":[\"literal\"]", "\"verify-token\":\"a token\"")
        .doesNotContain("${", "file:");
  }

  @Test
  void aSecretThatIsNotThereIsNamedWithItsLine() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});

    assertThatThrownBy(
            () ->
                read(
                    """
                    sources:
                    - name: one
                      provider: github
                      secrets: ["${SECRET}"]
                    - name: two
                      provider: github
                      secrets: ["file:/nowhere", "file:%s"]
                    """
                        .formatted(binary),
                    Map.of()))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("line 4, sources[0].secrets[0]: the environment variable SECRET")
        .hasMessageContaining("line 7, sources[1].secrets[0]: the file /nowhere is not there")
        .hasMessageContaining("line 7, sources[1].secrets[1]: is not UTF-8 text");
  }

  @Test
  void whatIsNoSourcesFileIsRefused() {
    assertThatThrownBy(() -> read("name: one\n", Map.of()))
        .isInstanceOf(InvalidSourcesException.class)
        .hasMessageContaining("sources");
    assertThatThrownBy(() -> read("sources: [", Map.of()))
        .isInstanceOf(InvalidSourcesException.class);
    assertThatThrownBy(() -> SourcesUpload.read(folder.resolve("none"), name -> null))
        .hasMessageContaining("none is not there");
  }

  private String read(String text, Map<String, String> environment) throws IOException {
    return SourcesUpload.read(
        Files.writeString(folder.resolve("sources.yaml"), text), environment::get);
  }
}
