package dev.sluice.providers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Signs requests by one scheme. */
final class SchemeSigner {
  private final Scheme scheme;
  private final SchemeFile file;
  private final SigningKey key;
  private final byte[] part;
  private final @Nullable SignedUrl url;
  private final BodyPaths paths;

  SchemeSigner(
      Scheme scheme, SchemeFile file, SigningKey key, byte[] part, @Nullable String publicUrl) {
    this.scheme = scheme;
    this.file = file;
    this.key = key;
    this.part = part.clone();
    this.url = publicUrl == null ? null : new SignedUrl(publicUrl, scheme.url());
    this.paths = TemplateJudge.signedPaths(scheme);
  }

  /** Signs by the first scheme that is for such a request. */
  static SignedWebhook sign(List<SchemeSigner> signers, WebhookDraft draft) {
    Outgoing outgoing = new Outgoing(draft);
    SchemeFile file = signers.getFirst().file;
    if (outgoing.header("content-type") == null && draft.body().length > 0) {
      outgoing.putHeader("content-type", file.sends().contentType());
    }
    for (SchemeSigner signer : signers) {
      if (signer.scheme.when().holds(outgoing)) {
        return signer.sign(draft, outgoing);
      }
    }
    throw new IllegalArgumentException(
        "%s does not sign requests of content type '%s' with this secret"
            .formatted(file.name(), outgoing.header("content-type")));
  }

  private SignedWebhook sign(WebhookDraft draft, Outgoing outgoing) {
    fillIn(draft, outgoing);
    if (scheme.recipient() != null) {
      outgoing.put(scheme.recipient(), new String(part, StandardCharsets.UTF_8));
    }
    if (scheme.kind() == Scheme.Kind.ADYEN_ITEMS) {
      outgoing.body(
          BodyWriter.putItemSignatures(outgoing.body(), AdyenItems.sign(outgoing.body(), key)));
      return outgoing.signed();
    }
    if (scheme.kind() == Scheme.Kind.UNSIGNED) {
      return outgoing.signed();
    }
    if (scheme.kind() == Scheme.Kind.SNS_SHA1 || scheme.kind() == Scheme.Kind.SNS_SHA256) {
      return signMessage(outgoing);
    }
    JwtForm jwt = scheme.jwt();
    if (jwt != null) {
      RequestValues values = new RequestValues(outgoing, paths);
      String token =
          new JwtSigner(jwt, key)
              .sign(values, scheme.filling("", signedUrl(outgoing), part, ""), draft.time());
      outgoing.put(scheme.signature().from().getFirst(), scheme.signature().prefix() + token);
      return outgoing.signed();
    }
    Scheme.TimestampForm form = scheme.timestamp();
    String timestamp = form == null ? "" : form.unit().format(draft.time());
    if (form != null && form.elements() == null) {
      outgoing.put(form.from(), timestamp);
    }
    Scheme.BodyHashForm hash = scheme.bodyHash();
    if (hash != null && outgoing.body().length > 0) {
      outgoing.put(hash.from(), hash.encoding().encode(Digests.sha256(outgoing.body())));
    }
    byte[] signature = signature(outgoing, timestamp);
    String text = scheme.signature().prefix() + scheme.signature().encoding().encode(signature);
    outgoing.put(scheme.signature().from().getFirst(), element(text, timestamp));
    return outgoing.signed();
  }

  private SignedWebhook signMessage(Outgoing outgoing) {
    outgoing.put(ValueLocation.parse("body:/TopicArn"), new String(part, StandardCharsets.UTF_8));
    outgoing.put(
        ValueLocation.parse("body:/SignatureVersion"),
        scheme.kind() == Scheme.Kind.SNS_SHA1 ? "1" : "2");
    outgoing.put(ValueLocation.parse("body:/Signature"), SnsMessage.sign(outgoing.body(), key));
    return outgoing.signed();
  }

  private byte[] signature(Outgoing outgoing, String timestamp) {
    HeaderList list = scheme.headerList();
    String headers = list == null ? "" : list.text();
    if (list != null && list.elements() == null) {
      outgoing.put(list.from(), headers);
    }
    RequestValues values = new RequestValues(outgoing, paths);
    Template.Filling filling = scheme.filling(timestamp, signedUrl(outgoing), part, headers);
    return key.sign(sink -> scheme.content().feed(sink, values, filling));
  }

  private String signedUrl(Outgoing outgoing) {
    if (scheme.signsUrl() && url == null) {
      throw new IllegalArgumentException(
          file.name() + " signs the URL: the policy must have a public URL");
    }
    return url == null ? "" : url.preferred(outgoing);
  }

  private String element(String signature, String timestamp) {
    Scheme.Elements elements = scheme.signature().elements();
    Scheme.TimestampForm form = scheme.timestamp();
    if (elements == null) {
      return signature;
    }
    StringBuilder text = new StringBuilder();
    if (form != null && form.elements() != null) {
      text.append(form.elements().write(timestamp)).append(elements.separator());
    }
    HeaderList list = scheme.headerList();
    if (list != null && list.elements() != null) {
      text.append(list.elements().write(list.text())).append(elements.separator());
    }
    return text.append(elements.of(part).write(signature)).toString();
  }

  private void fillIn(WebhookDraft draft, Outgoing outgoing) {
    Sends sends = file.sends();
    String deliveryId = draft.deliveryId() == null ? sends.newDeliveryId() : draft.deliveryId();
    String eventType = draft.eventType() == null ? sends.eventType() : draft.eventType();
    sends
        .values()
        .forEach(
            (location, text) -> {
              if (isForThisScheme(location) && location.read(outgoing) == null) {
                outgoing.put(location, Sends.fill(text, deliveryId, eventType, draft.time()));
              }
            });
  }

  // what only another scheme of the provider signs belongs to that scheme
  private boolean isForThisScheme(ValueLocation location) {
    return signs(scheme, location)
        || file.schemes().stream().noneMatch(other -> signs(other, location));
  }

  private static boolean signs(Scheme scheme, ValueLocation location) {
    return scheme.content().locations().stream()
        .anyMatch(signed -> signed.toString().equals(location.toString()));
  }
}
