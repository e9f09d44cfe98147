package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Webhooks as GitHub signs them: ten request headers and a JSON body that compresses about as well
 * as real ones do. The same seed gives the same bytes.
 */
final class Webhooks {
  static final String SOURCE = "bench";
  static final String PROVIDER = "github";
  static final String SECRET = "of-this-benchmark-only";

  private static final String PATH = "/webhooks/" + SOURCE;
  private static final long SEED = 20_261_128;
  private static final int DISTINCT = 500;
  private static final String[] WORDS = {
    "repository",
    "organization",
    "pull_request",
    "sender",
    "installation",
    "commits",
    "created_at",
    "refs/heads/main",
    "https://api.example.com/repos/acme/shop",
    "login",
    "false",
    "true",
    "null"
  };

  private final int size;
  private final Random random = new Random(SEED);
  private final Mac mac;

  private Webhooks(int size) {
    this.size = size;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whole requests with bodies of a size, ready to be sent again and again. */
  static List<ByteBuf> pool(int bodyBytes) {
    var webhooks = new Webhooks(bodyBytes);
    List<ByteBuf> requests = new ArrayList<>();
    for (int i = 0; i < DISTINCT; i++) {
      byte[] body = webhooks.body(i, 0);
      ByteBuf request = Unpooled.directBuffer(body.length + 600);
      requests.add(webhooks.write(request, "pool-" + i, body));
    }
    return requests;
  }

  /** Makes requests with bodies of a size, each with a delivery id of its own. */
  static Webhooks ofSize(int bodyBytes) {
    return new Webhooks(bodyBytes);
  }

  /** A whole request. */
  ByteBuf request(String deliveryId, byte[] body) {
    return write(Unpooled.directBuffer(body.length + 600), deliveryId, body);
  }

  /**
   * A body that says which it is and when it was due.
   *
   * @param number of the event
   * @param due of {@link System#nanoTime}
   */
  byte[] body(long number, long due) {
    var json = new StringBuilder(size + 64);
    json.append("{\"number\":").append(number).append(",\"due\":").append(due);
    while (json.length() < size - 60) {
      json.append(",\"").append(WORDS[random.nextInt(WORDS.length)]).append("\":\"");
      json.append(WORDS[random.nextInt(WORDS.length)]);
      json.append('-').append(Integer.toHexString(random.nextInt())).append('"');
    }
    json.append(",\"padding\":\"");
    while (json.length() < size - 2) {
      json.append('x');
    }
    return json.append("\"}").toString().getBytes(US_ASCII);
  }

  /** The value of the signature's header. */
  String signature(byte[] body) {
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
  }

  private ByteBuf write(ByteBuf out, String deliveryId, byte[] body) {
    String head =
        """
        POST %s HTTP/1.1
        Host: 127.0.0.1
        User-Agent: GitHub-Hookshot/0000000
        Accept: */*
        Content-Type: application/json
        Content-Length: %d
        X-GitHub-Event: push
        X-GitHub-Delivery: %s
        X-GitHub-Hook-ID: 292430182
        X-GitHub-Hook-Installation-Target-ID: 79929171
        X-Hub-Signature-256: %s

        """
            .formatted(PATH, body.length, deliveryId, signature(body))
            .replace("\n", "\r\n");
    return out.writeBytes(head.getBytes(US_ASCII)).writeBytes(body);
  }
}
