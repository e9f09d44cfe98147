package dev.sluice.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** With the exceptions that Kafka's clients throw; SecuredKafkaIT has those of a broker. */
class KafkaRefusalTest {
  @Test
  void namesTheLogin() {
    assertThat(reason(new ExecutionException(new SaslAuthenticationException("invalid"))))
        .contains(KafkaLogin.USERNAME_KEY, KafkaLogin.PASSWORD_KEY, "(invalid)");
  }

  @Test
  void namesTheAuthorities() {
    assertThat(handshake(new CertificateException("PKIX path\nbuilding failed")))
        .contains(KafkaTls.TRUSTED_KEY, "(PKIX path building failed)");
  }

  @Test
  void namesTheServers() {
    assertThat(
            handshake(
                new CertificateException("No subject alternative DNS name matching k found.")))
        .contains(KafkaSettings.SERVERS_KEY);
  }

  @Test
  void namesTheOwnCertificate() {
    var alert = new SSLHandshakeException("Received fatal alert: bad_certificate");

    assertThat(reason(new SslAuthenticationException("failed", alert)))
        .contains(KafkaTls.CERTIFICATE_KEY, KafkaTls.KEY_KEY);
  }

  @Test
  void namesTheProtocol() {
    var noTls = new SSLException("Unsupported or unrecognized SSL message");

    assertThat(reason(new SslAuthenticationException("failed", noTls)))
        .contains(KafkaSettings.PROTOCOL_KEY);
  }

  @Test
  void namesWhatIsForbidden() {
    assertThat(reason(new KafkaException(new TopicAuthorizationException("webhooks.raw"))))
        .contains("deploy/kafka/acls.txt");
  }

  @Test
  void saysNothingOfWhatNoSettingIsToBlameFor() {
    assertThat(reason(new TimeoutException("no answer"))).isNull();
  }

  private static String handshake(CertificateException cause) {
    var handshake = new SSLHandshakeException(cause.getMessage());
    handshake.initCause(cause);
    return reason(new SslAuthenticationException("SSL handshake failed", handshake));
  }

  private static String reason(Throwable failure) {
    return KafkaRefusal.reason(failure);
  }
}
