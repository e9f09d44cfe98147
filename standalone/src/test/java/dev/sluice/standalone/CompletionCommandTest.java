package dev.sluice.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class CompletionCommandTest {
  @TempDir private Path folder;

  @Test
  void bashTakesTheScriptAndCompletesCommandsAndOptions() throws Exception {
    Path script = Files.writeString(folder.resolve("sluice.bash"), script("bash"));

    assertThat(bash("bash -n " + script)).isEmpty();
    assertThat(complete(script, "sluice", "so")).contains("sources");
    assertThat(complete(script, "./sluice", "sources", "ap")).contains("apply");
    assertThat(complete(script, "sluice", "sources", "apply", "--dry")).contains("--dry-run");
  }

  @Test
  void zshIsToldToTakeAScriptOfBash() {
    assertThat(script("zsh"))
        .startsWith("autoload -U +X compinit && compinit")
        .contains("complete");
    assertThat(script("fish")).isEmpty();
  }

  /** What bash would offer for the last word. */
  private String complete(Path script, String... words) throws Exception {
    String complete =
        """
        source %s
        COMP_WORDS=(%s)
        COMP_CWORD=%d
        _complete_sluice
        echo "${COMPREPLY[@]}"
        """
            .formatted(script, String.join(" ", words), words.length - 1);
    return bash(complete);
  }

  private static String bash(String commands) throws Exception {
    Process bash = new ProcessBuilder("bash", "-c", commands).redirectErrorStream(true).start();
    String printed = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(printed).isZero();
    return printed;
  }

  private static String script(String shell) {
    var out = new StringWriter();
    Sluice.commandLine(InstantSource.system())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(new StringWriter()))
        .execute("completion", shell);
    return out.toString();
  }
}
