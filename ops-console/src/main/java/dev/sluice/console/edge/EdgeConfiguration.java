package dev.sluice.console.edge;

import dev.sluice.process.OpenProcess;
import dev.sluice.process.RemoteAddressProperties;
import dev.sluice.process.RemoteAddresses;
import dev.sluice.process.RequestIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Puts before everything else what every request passes, and opens to developers what is theirs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({EdgeProperties.class, RemoteAddressProperties.class})
public class EdgeConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeConfiguration.class);
  private static final String API = "/api/*";
  private static final Duration PREFLIGHT = Duration.ofHours(1);

  @Bean
  FilterRegistrationBean<RequestIdFilter> requestIdFilter() {
    var registration = new FilterRegistrationBean<>(new RequestIdFilter());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  FilterRegistrationBean<GateFilter> gateFilter(
      EdgeProperties properties, RemoteAddressProperties addresses) {
    var gate = new GateFilter(properties.console().hosts(), RemoteAddresses.of(addresses));
    var registration = new FilterRegistrationBean<>(gate);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return registration;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> hardenedErrors() {
    return factory -> factory.addEngineValves(new HardeningValve());
  }

  /** Without it no answer names another origin, and browsers keep theirs from their scripts. */
  @Bean
  FilterRegistrationBean<CorsFilter> corsFilter(EdgeProperties properties) {
    List<String> origins =
        properties.debug()
            ? List.of(CorsConfiguration.ALL)
            : properties.console().corsAllowedOrigins();
    var sources = new UrlBasedCorsConfigurationSource();
    sources.registerCorsConfiguration("/api/**", cors(origins));
    var registration = new FilterRegistrationBean<>(new CorsFilter(sources));
    registration.addUrlPatterns(API);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
    registration.setEnabled(!origins.isEmpty());
    return registration;
  }

  private static CorsConfiguration cors(List<String> origins) {
    var cors = new CorsConfiguration();
    cors.setAllowedOrigins(origins);
    cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    cors.setAllowedHeaders(List.of("x-api-key", "content-type", RequestIds.HEADER));
    cors.setExposedHeaders(List.of(RequestIds.HEADER, "Retry-After"));
    // a key is sent by who has it; cookies are the pages', which are of one origin
    cors.setAllowCredentials(false);
    cors.setMaxAge(PREFLIGHT);
    return cors;
  }

  /** Before the routes of the API, which take all that is left. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  RouterFunction<ServerResponse> apiBrowser(EdgeProperties properties) {
    return properties.debug() ? ApiBrowser.routes() : _ -> Optional.empty();
  }

  /** Open to who has no key, as the document says nothing that the repository does not. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  SecurityFilterChain apiBrowserAccess(HttpSecurity http, EdgeProperties properties)
      throws Exception {
    return http.securityMatcher(
            request -> properties.debug() && ApiBrowser.has(request.getRequestURI()))
        .csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(
            it ->
                it.contentSecurityPolicy(
                        csp -> csp.policyDirectives(ApiBrowser.CONTENT_SECURITY_POLICY))
                    .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
        .authorizeHttpRequests(it -> it.anyRequest().permitAll())
        .build();
  }

  @Bean
  ApplicationRunner openDoors(EdgeProperties properties, Environment environment) {
    return _ -> {
      boolean tls =
          environment.containsProperty("server.ssl.bundle")
              || environment.containsProperty("server.ssl.certificate")
              || environment.containsProperty("server.ssl.key-store");
      OpenDoors.of(properties, tls).forEach(EdgeConfiguration::warn);
      OpenProcess.doors(environment).forEach(EdgeConfiguration::warn);
    };
  }

  private static void warn(String open) {
    LOG.warn("open: {}", open);
  }
}
