package dev.sluice.console.access;

import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.transaction.support.TransactionTemplate;

/** Closes everything but the probes to whoever has no key; which scope a route needs it says. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
public class AccessConfiguration {
  private static final Set<String> OPEN = Set.of("/health", "/ready");

  static boolean isOpen(HttpServletRequest request) {
    return OPEN.contains(request.getRequestURI());
  }

  @Bean
  SecurityFilterChain access(HttpSecurity http, ApiKeys keys, FailedAttempts failures)
      throws Exception {
    return http
        // a header that no browser sends by itself is the proof; there is nothing to forge with
        .csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(AccessConfiguration::headers)
        .addFilterBefore(new KeyFilter(keys, failures), AuthorizationFilter.class)
        .authorizeHttpRequests(
            it ->
                it.requestMatchers(AccessConfiguration::isOpen)
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            it ->
                it.authenticationEntryPoint(
                    (_, response, _) ->
                        KeyFilter.unauthorized(
                            response, "an API key is needed, in the header x-api-key")))
        .build();
  }

  /** No answer is a page. */
  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(
            it -> it.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
        .referrerPolicy(it -> it.policy(ReferrerPolicy.NO_REFERRER))
        .crossOriginOpenerPolicy(it -> it.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
        .permissionsPolicyHeader(it -> it.policy("camera=(), geolocation=(), microphone=()"));
  }

  /** What the firewall of Spring Security does not let through: encoded slashes, dots and such. */
  @Bean
  RequestRejectedHandler requestRejectedHandler() {
    return (_, response, _) ->
        Refusal.write(response, HttpStatus.BAD_REQUEST, "the request is not well-formed");
  }

  /** Of the API and of the console's login together. */
  @Bean
  FailedAttempts failedAttempts() {
    return new FailedAttempts(Ticker.systemTicker());
  }

  @Bean
  KeyLogins keyLogins(ApiKeys keys, FailedAttempts failures) {
    return new KeyLogins(keys, failures);
  }

  @Bean
  ApiKeys apiKeys(JdbcClient database, InstantSource clock) {
    return new ApiKeys(database, clock);
  }

  @Bean
  AuditLog auditLog(JdbcClient database, InstantSource clock) {
    return new AuditLog(database, clock);
  }

  @Bean
  KeyRoutes keyRoutes(
      ApiKeys keys, AuditLog audit, TransactionTemplate transactions, InstantSource clock) {
    return new KeyRoutes(keys, audit, transactions, clock);
  }

  @Bean
  AuditRoutes auditRoutes(AuditLog audit) {
    return new AuditRoutes(audit);
  }

  @Bean
  AdminKeyFile adminKeyFile(ApiKeys keys, AuditLog audit, TransactionTemplate transactions) {
    return new AdminKeyFile(keys, audit, transactions);
  }
}
