package dev.sluice.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID Connect provider that says and signs what a test wants. */
final class TestProvider implements AutoCloseable {
  static final String CLIENT = "sluice";
  static final String SECRET = "s3cret";
  private static final String KEY_ID = "k1";

  final RSAKey key = newKey();
  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();
  private volatile Signing signing = this::signed;
  private volatile int tokenStatus = 200;

  /** Makes a token of claims. */
  interface Signing {
    JWT sign(JWTClaimsSet claims) throws JOSEException;
  }

  TestProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
    server.createContext(
        "/keys", exchange -> answer(exchange, 200, new JWKSet(key).toString(true)));
    server.createContext("/token", this::token);
    server.start();
  }

  static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID(KEY_ID).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private String discovery() {
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize?tenant=1",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/keys",
                "response_types_supported",
                List.of("code"),
                "subject_types_supported",
                List.of("public"),
                "id_token_signing_alg_values_supported",
                List.of("RS256"),
                "authorization_response_iss_parameter_supported",
                true));
  }

  /** Everything as it should be again. */
  void reset() {
    says(UnaryOperator.identity());
    signing = this::signed;
    tokenStatus = 200;
  }

  /** What the next tokens say beside, or instead of, what they should. */
  void says(UnaryOperator<JWTClaimsSet.Builder> more) {
    claims = more;
  }

  void signs(Signing other) {
    signing = other;
  }

  void answersTokensWith(int status) {
    tokenStatus = status;
  }

  JWT signed(JWTClaimsSet of) throws JOSEException {
    return signed(of, key);
  }

  static JWT signed(JWTClaimsSet of, RSAKey by) throws JOSEException {
    var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).build(), of);
    token.sign(new RSASSASigner(by));
    return token;
  }

  /**
   * Lets the person at the browser in.
   *
   * @param url that the console sent the browser to
   * @return what the console is called with
   */
  String letIn(String url) {
    Map<String, String> asked = parameters(URI.create(url).getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    return callback(Map.of("code", code, "state", asked.get("state"), "iss", issuer()));
  }

  static String callback(Map<String, String> parameters) {
    return "/console/login/oidc/callback?"
        + String.join(
            "&",
            parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                .toList());
  }

  static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : List.of(query.split("&", -1))) {
      int equals = pair.indexOf('=');
      parameters.put(
          pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return parameters;
  }

  private void token(HttpExchange exchange) throws IOException {
    if (tokenStatus != 200) {
      answer(exchange, tokenStatus, "{\"error\":\"server_error\"}");
      return;
    }
    Map<String, String> sent =
        parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    Map<String, String> asked = codes.remove(sent.getOrDefault("code", ""));
    String basic =
        "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(UTF_8));
    if (asked == null
        || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
        || !"authorization_code".equals(sent.get("grant_type"))
        || !asked.get("redirect_uri").equals(sent.get("redirect_uri"))
        || !asked.get("code_challenge").equals(challenge(sent.get("code_verifier")))) {
      answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    try {
      Map<String, Object> tokens =
          Map.of(
              "access_token", "a",
              "token_type", "Bearer",
              "id_token", signing.sign(claims(asked.get("nonce"))).serialize());
      answer(exchange, 200, JsonMapper.shared().writeValueAsString(tokens));
    } catch (JOSEException e) {
      answer(exchange, 500, "{}");
    }
  }

  private JWTClaimsSet claims(String nonce) {
    long now = InstantSource.system().instant().getEpochSecond();
    return claims
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("alice")
                .audience(CLIENT)
                .claim("iat", now)
                .claim("exp", now + 300)
                .claim("nonce", nonce))
        .build();
  }

  private static String challenge(String verifier) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** What a console needs to know of it. */
  String[] arguments() {
    return Stream.of(
            "public-url=https://sluice.example.com",
            "oidc.issuer=" + issuer(),
            "oidc.client-id=" + CLIENT,
            "oidc.client-secret=" + SECRET,
            "oidc.scopes=openid,groups",
            "oidc.access.claim=groups",
            "oidc.access.viewer=staff,support",
            "oidc.access.operator=operators",
            "oidc.access.admin=platform")
        .map(each -> "--sluice.console." + each)
        .toArray(String[]::new);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
