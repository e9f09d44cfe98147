package dev.sluice.providers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A handshake in words. */
final class HandshakeWords {
  private final Handshake handshake;

  HandshakeWords(Handshake handshake) {
    this.handshake = handshake;
  }

  String text() {
    List<String> sentences = new ArrayList<>();
    sentences.add("A `%s` request%s.".formatted(handshake.method(), conditions()));
    if (handshake.signed()) {
      sentences.add("Its signature must be right; else it is refused with 401 and recorded.");
    }
    if (handshake.verifyToken() != null) {
      sentences.add(
          "%s must be the source's `verify-token`; else it is refused with 403."
              .formatted(Words.capital(Words.of(handshake.verifyToken()))));
    }
    if (handshake.handsOverSecret()) {
      sentences.add("Answered only while the source has `allow-secret-handshake: true`.");
    }
    sentences.add("The answer is %d%s.".formatted(handshake.answer().status(), answer()));
    return String.join(" ", sentences);
  }

  private String conditions() {
    return handshake.when().isEmpty()
        ? ""
        : handshake.when().stream()
            .map(HandshakeWords::condition)
            .collect(Collectors.joining(" and ", " where ", ""));
  }

  private static String condition(Handshake.Condition condition) {
    String place = Words.of(condition.at());
    if (condition.absent()) {
      return place + " is missing";
    }
    return condition.is() == null
        ? place + " is there"
        : "%s is `%s`".formatted(place, condition.is());
  }

  private String answer() {
    Handshake.Answer answer = handshake.answer();
    var text = new StringBuilder();
    answer
        .headers()
        .forEach((name, value) -> text.append(" with the header `%s: %s`".formatted(name, value)));
    if (!answer.body().isEmpty()) {
      text.append(" with the body `%s` (%s)".formatted(answer.body(), answer.contentType()));
    }
    return text.append(legend(handshake.challenge())).toString();
  }

  private String legend(@Nullable Challenge challenge) {
    List<String> places = new ArrayList<>();
    if (challenge != null) {
      String from = Words.of(challenge.from());
      if (handshake.answer().has(Handshake.CHALLENGE)) {
        places.add("`%s` is %s".formatted(Handshake.CHALLENGE, from));
      }
      if (handshake.answer().isComputed()) {
        String mac =
            handshake.answer().has(Handshake.MAC_HEX) ? Handshake.MAC_HEX : Handshake.MAC_BASE64;
        places.add("`%s` is the HMAC of %s with the secret".formatted(mac, from));
      }
    }
    if (handshake.answer().has(Handshake.SECRET_PART)) {
      places.add("`%s` is the secret's first part".formatted(Handshake.SECRET_PART));
    }
    return places.isEmpty() ? "" : "; " + String.join(", ", places);
  }
}
