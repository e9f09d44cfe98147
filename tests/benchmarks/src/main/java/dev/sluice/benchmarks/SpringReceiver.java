package dev.sluice.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a team that knows Spring would write: an annotated controller on virtual threads that waits
 * for the acknowledgement. Arguments: port, broker, topic; for TLS also the files of certificate
 * and key.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(
    excludeName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
      "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
      // of the apps on the same class path; a team's own receiver would not have to pay for it
      "org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration"
    })
@Import(SpringReceiver.Controller.class)
public class SpringReceiver {
  /** Runs it until the process ends. */
  public static void main(String[] args) {
    var application = new SpringApplication(SpringReceiver.class);
    Map<String, Object> settings = new HashMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", args[0]);
    settings.put("receiver.broker", args[1]);
    settings.put("receiver.topic", args[2]);
    settings.put("spring.threads.virtual.enabled", "true");
    // the default closes each connection after a hundred requests
    settings.put("server.tomcat.max-keep-alive-requests", "-1");
    settings.put("spring.main.banner-mode", "off");
    if (args.length > 3) {
      settings.put("server.ssl.certificate", "file:" + args[3]);
      settings.put("server.ssl.certificate-private-key", "file:" + args[4]);
    }
    application.setDefaultProperties(settings);
    application.run();
  }

  @Bean
  Producer<byte[], byte[]> producer(Environment environment) {
    return ReceiverProducer.connect(environment.getRequiredProperty("receiver.broker"));
  }

  /** The receiver. */
  @RestController
  static class Controller {
    private final Producer<byte[], byte[]> producer;
    private final String topic;

    Controller(Producer<byte[], byte[]> producer, Environment environment) {
      this.producer = producer;
      this.topic = environment.getRequiredProperty("receiver.topic");
    }

    @PostMapping("/webhooks/" + Webhooks.SOURCE)
    void receive(@RequestBody byte[] body, @RequestHeader HttpHeaders headers)
        throws ExecutionException, InterruptedException {
      var record = new ProducerRecord<byte[], byte[]>(topic, null, null, body);
      RawHeaders.addFixed(record.headers());
      headers.forEach(
          (name, values) ->
              values.forEach(value -> RawHeaders.addHttp(record.headers(), name, value)));
      producer.send(record).get();
    }
  }
}
