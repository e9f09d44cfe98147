package dev.sluice.benchmarks;

import dev.sluice.testkit.TestAuthority;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The strongest peer: Apache Camel's netty-http to its kafka component, which answers when the
 * broker has acknowledged and hands request headers over as record headers. Arguments: port,
 * broker, topic; for TLS also the files of certificate, key and both in PKCS#12.
 */
public final class CamelReceiver {
  private CamelReceiver() {}

  /** Runs it until the process ends. */
  public static void main(String[] args) throws Exception {
    var main = new Main();
    String address = "http://127.0.0.1:" + args[0];
    String options = "";
    if (args.length > 3) {
      address = "https://127.0.0.1:" + args[0];
      options = "&ssl=true&sslContextParameters=#tls";
      main.bind("tls", tls(args[5]));
    }
    main.configure().addRoutesBuilder(new Route(address, options, args[1], args[2]));
    main.run();
  }

  private static SSLContextParameters tls(String store) {
    var keyStore = new KeyStoreParameters();
    keyStore.setResource("file:" + store);
    keyStore.setType("PKCS12");
    keyStore.setPassword(new String(TestAuthority.PASSWORD));
    var keys = new KeyManagersParameters();
    keys.setKeyStore(keyStore);
    keys.setKeyPassword(new String(TestAuthority.PASSWORD));
    var tls = new SSLContextParameters();
    tls.setKeyManagers(keys);
    return tls;
  }

  private static final class Route extends RouteBuilder {
    private final String address;
    private final String options;
    private final String broker;
    private final String topic;

    private Route(String address, String options, String broker, String topic) {
      this.address = address;
      this.options = options;
      this.broker = broker;
      this.topic = topic;
    }

    @Override
    public void configure() {
      from("netty-http:%s/webhooks/%s?httpMethodRestrict=POST&chunkedMaxContentLength=1048576%s"
              .formatted(address, Webhooks.SOURCE, options))
          .to("kafka:%s?brokers=%s&%s".formatted(topic, broker, producerSettings()))
          .removeHeaders("*")
          .setBody(constant(""));
    }

    /** What {@link ReceiverProducer#SETTINGS} says, in Camel's words. */
    private static String producerSettings() {
      String own =
          ReceiverProducer.SETTINGS.entrySet().stream()
              .map(each -> "additionalProperties.%s=%s".formatted(each.getKey(), each.getValue()))
              .sorted()
              .collect(Collectors.joining("&"));
      return own
          + "&valueSerializer=org.apache.kafka.common.serialization.ByteArraySerializer"
          + "&recordMetadata=false";
    }
  }
}
