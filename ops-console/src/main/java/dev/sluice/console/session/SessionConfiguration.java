package dev.sluice.console.session;

import dev.sluice.console.access.KeyLogins;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Closes the console's pages, but for the login and what it looks like, to who has no session. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SessionProperties.class)
public class SessionConfiguration {
  /** Where the pages begin. */
  public static final String ROOT = "/console";

  /** Where people log in. */
  public static final String LOGIN = ROOT + "/login";

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  private static final String PERMISSIONS_POLICY =
      "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=(),"
          + " clipboard-read=(), clipboard-write=(self)";

  @Bean
  Sessions sessions(SessionProperties properties, InstantSource clock) {
    return new Sessions(properties.sessionIdle(), properties.sessionLifetime(), clock);
  }

  @Bean
  SessionCookie sessionCookie(SessionProperties properties) {
    return new SessionCookie(properties.secureCookie());
  }

  @Bean
  SessionLogin sessionLogin(Sessions sessions, SessionCookie cookie, KeyLogins logins) {
    return new SessionLogin(sessions, cookie, logins);
  }

  /** Before the chain of the API, which takes all that is left. */
  @Bean
  @Order(0)
  SecurityFilterChain pages(
      HttpSecurity http,
      Sessions sessions,
      SessionCookie cookie,
      KeyLogins logins,
      RefusalPage refusals)
      throws Exception {
    var session = new SessionFilter(sessions, cookie, logins, refusals);
    return http.securityMatchers(it -> it.requestMatchers("/", ROOT, ROOT + "/**"))
        .csrf(it -> it.csrfTokenRepository(cookie.csrfTokens()))
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(SessionConfiguration::headers)
        .addFilterBefore(session, AuthorizationFilter.class)
        .authorizeHttpRequests(
            it ->
                it.requestMatchers("/", LOGIN, LOGIN + "/**", ROOT + "/assets/*")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            it ->
                it.authenticationEntryPoint((request, response, _) -> ask(request, response))
                    .accessDeniedHandler(
                        // forms are looked at before sessions are; the page shows who it is for
                        (request, response, _) ->
                            session.doFilter(
                                request, response, (_, _) -> refuse(refusals, request, response))))
        .build();
  }

  private static void refuse(
      RefusalPage refusals, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    refusals.write(
        request,
        response,
        HttpStatus.FORBIDDEN,
        "The form is out of date or did not come from this console."
            + " Go back, reload the page and send it again.");
  }

  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(it -> it.policyDirectives(CONTENT_SECURITY_POLICY))
        .referrerPolicy(it -> it.policy(ReferrerPolicy.SAME_ORIGIN))
        .crossOriginOpenerPolicy(it -> it.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
        .crossOriginResourcePolicy(it -> it.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
        .permissionsPolicyHeader(it -> it.policy(PERMISSIONS_POLICY));
  }

  /** Sends people to the login, and from there back to what they asked for. */
  private static void ask(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getHeader(SessionFilter.POLL) != null) {
      response.setStatus(HttpStatus.UNAUTHORIZED.value());
      response.setHeader("HX-Redirect", LOGIN);
      return;
    }
    String query = request.getQueryString();
    String asked = request.getRequestURI() + (query == null ? "" : "?" + query);
    String next =
        HttpMethod.GET.matches(request.getMethod())
            ? "?next=" + URLEncoder.encode(asked, StandardCharsets.UTF_8)
            : "";
    response.setStatus(HttpStatus.SEE_OTHER.value());
    response.setHeader(HttpHeaders.LOCATION, LOGIN + next);
  }
}
