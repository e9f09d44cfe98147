package dev.sluice.providers;

import dev.sluice.providers.key.TextEncoding;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Makes tokens as a provider does. */
final class JwtSigner {
  /** How long tokens that end are good for. */
  static final Duration LIFETIME = Duration.ofMinutes(1);

  private final JwtForm form;
  private final SigningKey key;

  JwtSigner(JwtForm form, SigningKey key) {
    this.form = form;
    this.key = key;
  }

  /** The text of a token for a request that is complete but for it. */
  String sign(RequestValues values, Template.Filling filling, Instant time) {
    WebhookRequest request = values.request();
    String header = "{\"alg\":\"%s\",\"typ\":\"JWT\"}".formatted(form.algorithm());
    byte[] payload =
        form.detached()
            ? request.body()
            : JsonMapper.shared().writeValueAsBytes(claims(values, filling, time));
    String unsigned = Jwt.unsigned(header, payload);
    byte[] signature =
        key.sign(sink -> sink.update(unsigned.getBytes(StandardCharsets.ISO_8859_1)));
    String start = form.detached() ? unsigned.substring(0, unsigned.indexOf('.') + 1) : unsigned;
    return start + "." + TextEncoding.BASE64URL.encode(signature);
  }

  private Map<String, Object> claims(RequestValues values, Template.Filling filling, Instant time) {
    Map<String, Object> claims = new LinkedHashMap<>();
    form.claims()
        .forEach(
            (name, allowed) -> {
              ByteArrayOutputStream text = new ByteArrayOutputStream();
              allowed.getFirst().feed(text::writeBytes, values, filling);
              claims.put(name, text.toString(StandardCharsets.UTF_8));
            });
    byte[] body = values.request().body();
    if (form.bodyHash() != null && body.length > 0) {
      claims.put(form.bodyHash(), Digests.sha256Hex(body));
    }
    if (form.time() != JwtForm.Time.NONE) {
      claims.put("iat", time.getEpochSecond());
    }
    if (form.time() == JwtForm.Time.EXPIRES) {
      claims.put("nbf", time.getEpochSecond());
      claims.put("exp", time.plus(LIFETIME).getEpochSecond());
    }
    claims.put("jti", UUID.randomUUID().toString());
    return claims;
  }
}
