package dev.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Looks for secrets: as they are, percent-encoded, in hexadecimal digits and in Base64. */
final class SecretScan {
  private static final int SHORTEST = 12;

  /** Names of secrets by a text that gives them away. */
  private final Map<String, String> tells = new LinkedHashMap<>();

  private final TreeSet<String> leaks = new TreeSet<>();
  private long looked;

  /**
   * Looks for this one, too.
   *
   * @param name of it, for messages
   */
  SecretScan of(String name, String secret) {
    return of(name, secret.getBytes(UTF_8));
  }

  /** As above. */
  SecretScan of(String name, byte[] secret) {
    if (secret.length < SHORTEST) {
      throw new IllegalArgumentException(name + " is too short to be found by itself");
    }
    String text = new String(secret, ISO_8859_1);
    tells.put(text, name);
    tells.put(URLEncoder.encode(new String(secret, UTF_8), UTF_8), name);
    tells.put(HexFormat.of().formatHex(secret), name);
    tells.put(HexFormat.of().withUpperCase().formatHex(secret), name);
    for (int before = 0; before < 3; before++) {
      tells.put(base64(Base64.getEncoder(), secret, before), name);
      tells.put(base64(Base64.getUrlEncoder(), secret, before), name);
    }
    return this;
  }

  /**
   * Looks through something.
   *
   * @param where it is, for messages
   */
  void look(String where, byte[] content) {
    look(where, new String(content, ISO_8859_1));
  }

  /** As above. */
  void look(String where, String content) {
    looked++;
    tells.forEach(
        (tell, name) -> {
          if (content.contains(tell)) {
            leaks.add("%s in %s".formatted(name, where));
          }
        });
  }

  /** What was found, and where. */
  List<String> leaks() {
    return new ArrayList<>(leaks);
  }

  /** How many things were looked through. */
  long looked() {
    return looked;
  }

  /** The part that is the same whatever stands before (so many bytes, modulo 3) and behind. */
  private static String base64(Base64.Encoder encoder, byte[] secret, int before) {
    byte[] shifted = new byte[before + secret.length];
    Arrays.fill(shifted, (byte) 'x');
    System.arraycopy(secret, 0, shifted, before, secret.length);
    String encoded = encoder.encodeToString(shifted);
    return encoded.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
  }
}
