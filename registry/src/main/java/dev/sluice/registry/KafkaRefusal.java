package dev.sluice.registry;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/** Says which setting keeps an app from Kafka, where the client tells of a handshake. */
public final class KafkaRefusal {
  private KafkaRefusal() {}

  /**
   * One line that names the setting, null where it is another matter.
   *
   * @param failure of a Kafka client
   */
  public static @Nullable String reason(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String reason =
          switch (at) {
            case SaslAuthenticationException login ->
                "Kafka does not take the login: check %s and %s (%s)"
                    .formatted(
                        KafkaLogin.USERNAME_KEY, KafkaLogin.PASSWORD_KEY, login.getMessage());
            case SslAuthenticationException handshake -> ofHandshake(handshake);
            case AuthorizationException forbidden ->
                "Kafka forbids it: %s; what an app must be allowed is in deploy/kafka/acls.txt"
                    .formatted(forbidden.getMessage());
            default -> null;
          };
      if (reason != null) {
        return reason.replaceAll("\\s+", " ");
      }
    }
    return null;
  }

  private static String ofHandshake(SslAuthenticationException handshake) {
    String told = String.valueOf(handshake.getMessage());
    boolean certificate = false;
    for (Throwable at = handshake.getCause(); at != null; at = at.getCause()) {
      certificate |= at instanceof CertificateException;
      if (at instanceof SSLException || at instanceof CertificateException) {
        told = String.valueOf(at.getMessage());
      }
    }
    if (told.contains("subject alternative") || told.contains("No name matching")) {
      return "Kafka's certificate is for another host than %s, or its advertised.listeners, name (%s)"
          .formatted(KafkaSettings.SERVERS_KEY, told);
    }
    if (certificate) {
      return "Kafka's certificate is not trusted: name its authority in %s (%s)"
          .formatted(KafkaTls.TRUSTED_KEY, told);
    }
    if (told.contains("fatal alert")) {
      return "Kafka ends the handshake: check %s and %s (%s)"
          .formatted(KafkaTls.CERTIFICATE_KEY, KafkaTls.KEY_KEY, told);
    }
    return "Kafka's listener does not speak TLS as asked: check %s and %s (%s)"
        .formatted(KafkaSettings.PROTOCOL_KEY, KafkaSettings.SERVERS_KEY, told);
  }
}
