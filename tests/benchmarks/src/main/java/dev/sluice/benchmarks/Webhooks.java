package dev.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
 * as real ones do. The same seed gives the same bytes. Not thread-safe.
 */
final class Webhooks {
  static final String SOURCE = "bench";
  static final String PROVIDER = "github";
  static final String SECRET = "of-this-benchmark-only";

  /** The request's target. */
  static final String PATH = path(SOURCE);

  private static final long SEED = 20_261_128;
  private static final int DISTINCT = 500;
  private static final int HEAD_BYTES = 600;
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

  private final List<String> tails = new ArrayList<>();
  private final Mac mac;

  private final String path;

  private Webhooks(int size, String path) {
    this.path = path;
    var random = new Random(SEED);
    for (int i = 0; i < DISTINCT; i++) {
      tails.add(tail(random, size));
    }
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Webhooks with bodies of about a size in bytes. */
  static Webhooks ofSize(int bodyBytes) {
    return new Webhooks(bodyBytes, PATH);
  }

  /** The same for another source. */
  static Webhooks ofSize(int bodyBytes, String source) {
    return new Webhooks(bodyBytes, path(source));
  }

  private static String path(String source) {
    return "/webhooks/" + source;
  }

  /** Whole requests, ready to be sent again and again. */
  List<ByteBuf> pool() {
    List<ByteBuf> requests = new ArrayList<>();
    for (int i = 0; i < DISTINCT; i++) {
      byte[] body = body(i, 0);
      ByteBuf request = Unpooled.directBuffer(body.length + HEAD_BYTES);
      requests.add(request.writeBytes(head("pool-" + i, body)).writeBytes(body));
    }
    return requests;
  }

  /** A whole request with an id of its own. */
  ByteBuf request(String deliveryId, byte[] body) {
    byte[] head = head(deliveryId, body);
    return ByteBufAllocator.DEFAULT
        .directBuffer(head.length + body.length)
        .writeBytes(head)
        .writeBytes(body);
  }

  /**
   * A body that says which it is and when it was due.
   *
   * @param number of the event, from 0
   * @param due of {@link System#nanoTime}
   */
  byte[] body(long number, long due) {
    String tail = tails.get((int) (number % DISTINCT));
    return ("{\"number\":" + number + ",\"due\":" + due + tail).getBytes(US_ASCII);
  }

  /** The value of the signature's header. */
  String signature(byte[] body) {
    return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
  }

  private byte[] head(String deliveryId, byte[] body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\n"
            + "Host: 127.0.0.1\r\n"
            + "User-Agent: GitHub-Hookshot/0000000\r\n"
            + "Accept: */*\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n"
            + "X-GitHub-Event: push\r\n"
            + "X-GitHub-Delivery: "
            + deliveryId
            + "\r\n"
            + "X-GitHub-Hook-ID: 292430182\r\n"
            + "X-GitHub-Hook-Installation-Target-ID: 79929171\r\n"
            + "X-Hub-Signature-256: "
            + signature(body)
            + "\r\n\r\n";
    return head.getBytes(US_ASCII);
  }

  private static String tail(Random random, int size) {
    var json = new StringBuilder(size + 64);
    while (json.length() < size - 100) {
      json.append(",\"").append(WORDS[random.nextInt(WORDS.length)]).append("\":\"");
      json.append(WORDS[random.nextInt(WORDS.length)]);
      json.append('-').append(Integer.toHexString(random.nextInt())).append('"');
    }
    return json.append('}').toString();
  }
}
