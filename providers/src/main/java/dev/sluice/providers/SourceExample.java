package dev.sluice.providers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A provider's source as it stands in a sources file, and what to know about its secret. */
final class SourceExample {
  private final SchemeFile file;

  SourceExample(SchemeFile file) {
    this.file = file;
  }

  boolean unsigned() {
    return file.schemes().stream().allMatch(scheme -> scheme.kind() == Scheme.Kind.UNSIGNED);
  }

  String name() {
    return file.id() + (unsigned() ? "-change-this-to-something-random" : "-main");
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("sources:");
    lines.add("  - name: " + name());
    lines.add("    provider: " + file.id());
    lines.add(
        unsigned()
            ? "    allow-unsigned: true"
            : "    secrets: [\"${%s}\"]".formatted(variable("WEBHOOK_SECRET")));
    if (needsVerifyToken()) {
      lines.add("    verify-token: \"${%s}\"".formatted(variable("VERIFY_TOKEN")));
    }
    if (file.guide().inline()) {
      lines.add("    mode: inline");
    }
    if (signsUrl()) {
      lines.add("    public-url: https://hooks.example.com/webhooks/" + name());
    }
    return lines;
  }

  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (unsigned()) {
      notes.add(
          "The provider signs nothing, so whoever knows the URL can send whatever they like.");
      notes.add("Let the name end with something nobody can guess, such as what");
      notes.add("`openssl rand -hex 16` prints, and ask the provider before acting on an event.");
      return notes;
    }
    List<String> written =
        file.schemes().stream().map(scheme -> new SecretWords(scheme).text()).distinct().toList();
    notes.add(
        "Set `%s` to the secret: %s."
            .formatted(variable("WEBHOOK_SECRET"), String.join("; or ", written)));
    notes.add(
        "A file will do as well (`file:/run/secrets/%s`), and while a secret is replaced, several:"
            .formatted(file.id()));
    notes.add("see [secrets](../sources.md#secrets).");
    notes.addAll(fetching());
    if (needsVerifyToken()) {
      notes.add(
          "`%s` is a text of your choice that the provider is told, too."
              .formatted(variable("VERIFY_TOKEN")));
    }
    if (file.handshakes().stream().anyMatch(Handshake::handsOverSecret)) {
      notes.add(
          "The provider chooses the secret: see [handshakes](../sources.md#handshakes) for how");
      notes.add("it gets from its first request into the source.");
    }
    if (signsUrl()) {
      notes.add("The URL is part of what is signed: `public-url` is what the provider was told to");
      notes.add("call, character by character, whatever a proxy makes of it.");
    }
    notes.addAll(trial());
    return notes;
  }

  private List<String> fetching() {
    for (Scheme scheme : file.schemes()) {
      if (scheme.published() != null) {
        return new PublishedWords(scheme.published(), scheme.secret()).note();
      }
    }
    return List.of();
  }

  // who has only the public key cannot sign
  private List<String> trial() {
    Scheme scheme = file.schemes().getFirst();
    if (new SecretWords(scheme).publicKey()) {
      return List.of("", diagnosis());
    }
    String url =
        signsUrl() ? " --public-url https://hooks.example.com/webhooks/%s".formatted(name()) : "";
    return List.of(
        "",
        "To try it without the provider, sign as it does:",
        "",
        "    ./sluice send %s --provider %s --secret-env %s%s"
            .formatted(name(), file.id(), variable("WEBHOOK_SECRET"), url),
        "",
        diagnosis());
  }

  private String diagnosis() {
    return "If a signature fails, `./sluice diagnose --provider %s` says why.".formatted(file.id());
  }

  private boolean needsVerifyToken() {
    return file.handshakes().stream().anyMatch(handshake -> handshake.verifyToken() != null);
  }

  private String variable(String what) {
    return file.id().toUpperCase(Locale.ROOT).replace('-', '_') + "_" + what;
  }

  private boolean signsUrl() {
    return file.schemes().stream().anyMatch(Scheme::signsUrl);
  }
}
