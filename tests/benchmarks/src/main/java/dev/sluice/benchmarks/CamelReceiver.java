package dev.sluice.benchmarks;

import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * The strongest peer: Apache Camel's netty-http to its kafka component, which answers when the
 * broker has acknowledged and hands request headers over as record headers. Arguments: port,
 * broker, topic.
 */
public final class CamelReceiver {
  private CamelReceiver() {}

  /** Runs it until the process ends. */
  public static void main(String[] args) throws Exception {
    var main = new Main();
    main.configure().addRoutesBuilder(new Route(args[0], args[1], args[2]));
    main.run();
  }

  private static final class Route extends RouteBuilder {
    private final String port;
    private final String broker;
    private final String topic;

    private Route(String port, String broker, String topic) {
      this.port = port;
      this.broker = broker;
      this.topic = topic;
    }

    @Override
    public void configure() {
      from("netty-http:http://127.0.0.1:%s/webhooks/%s?httpMethodRestrict=POST&chunkedMaxContentLength=1048576"
              .formatted(port, Webhooks.SOURCE))
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
