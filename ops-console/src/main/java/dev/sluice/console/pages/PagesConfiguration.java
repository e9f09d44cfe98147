package dev.sluice.console.pages;

import dev.sluice.console.access.AuditLog;
import dev.sluice.console.api.ConsoleApi;
import dev.sluice.console.events.DeliveryProperties;
import dev.sluice.console.oidc.OidcConfiguration;
import dev.sluice.console.oidc.OidcLogins;
import dev.sluice.console.session.SessionConfiguration;
import dev.sluice.console.session.SessionLogin;
import dev.sluice.providers.ProviderCatalog;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Puts the pages together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PagesProperties.class)
public class PagesConfiguration {
  private static final String ROOT = SessionConfiguration.ROOT;

  @Bean
  Console console(ConsoleApi api) {
    return new Console(api, new Templates(), new Assets());
  }

  @Bean
  SourcePages sourcePages(
      PagesProperties properties, DeliveryProperties deliveries, JsonMapper json) {
    return new SourcePages(properties, deliveries, ProviderCatalog.bundled(), json);
  }

  @Bean
  RouterFunction<ServerResponse> pageRoutes(
      Console console,
      SessionLogin sessions,
      @Nullable OidcLogins provider,
      AuditLog audit,
      SourcePages sources,
      JsonMapper json,
      InstantSource clock) {
    var replays = new ReplayPages(json, new ReplaySpeeds(clock));
    var login = new LoginPages(console, sessions, provider != null);
    return RouterFunctions.route()
        .GET("/", _ -> Console.redirect(ROOT))
        .add(login(console, login))
        .add(provider(provider, sessions, login, audit))
        .GET(ROOT, console.answering(new OverviewPage(clock)::show))
        .GET(ROOT + "/status", console.answering(new StatusPage()::show))
        .GET(ROOT + "/dead-letters", console.answering(new DeadLetterPage()::show))
        .GET(ROOT + "/audit", console.answering(new AuditPage()::show))
        .add(events(console, new EventPages()))
        .add(sources(console, sources))
        .add(replays(console, replays))
        .add(keys(console, new KeyPages(json)))
        .GET(ROOT + "/**", console::notFound)
        .build();
  }

  private static RouterFunction<ServerResponse> login(Console console, LoginPages pages) {
    return RouterFunctions.route()
        .GET(ROOT + "/assets/{name}", console::asset)
        .GET(SessionConfiguration.LOGIN, pages::form)
        .POST(SessionConfiguration.LOGIN, pages::login)
        .POST(ROOT + "/logout", pages::logout)
        .build();
  }

  /** Nothing where no provider is named. */
  private static RouterFunction<ServerResponse> provider(
      @Nullable OidcLogins logins, SessionLogin sessions, LoginPages login, AuditLog audit) {
    if (logins == null) {
      return _ -> Optional.empty();
    }
    var pages = new ProviderLoginPages(logins, sessions, login, audit);
    return RouterFunctions.route()
        .GET(OidcConfiguration.BEGIN, pages::begin)
        .GET(OidcConfiguration.CALLBACK, pages::end)
        .build();
  }

  private static RouterFunction<ServerResponse> events(Console console, EventPages pages) {
    String event = ROOT + "/events/{id}";
    return RouterFunctions.route()
        .GET(ROOT + "/events", console.answering(pages::search))
        .GET(event, console.answering(pages::show))
        .POST(event + "/body", console.answering(pages::body))
        .POST(event + "/raw", console.answering(pages::raw))
        .POST(event + "/diagnosis", console.answering(pages::diagnosis))
        .build();
  }

  private static RouterFunction<ServerResponse> sources(Console console, SourcePages pages) {
    String source = ROOT + "/sources/{name}";
    return RouterFunctions.route()
        .GET(ROOT + "/sources", console.answering(pages::list))
        .POST(ROOT + "/sources", console.answering(pages::create))
        .GET(ROOT + "/new-source", console.answering(pages::form))
        .GET(source, console.answering(pages::show))
        .POST(source + "/secret", console.answering(pages::rotate))
        .POST(source + "/test", console.answering(pages::test))
        .POST(source + "/status", console.answering(pages::status))
        .GET(source + "/delete", console.answering(pages::confirm))
        .POST(source + "/delete", console.answering(pages::delete))
        .build();
  }

  private static RouterFunction<ServerResponse> replays(Console console, ReplayPages pages) {
    String replay = ROOT + "/replays/{id}";
    return RouterFunctions.route()
        .GET(ROOT + "/replays", console.answering(pages::list))
        .POST(ROOT + "/replays", console.answering(pages::create))
        .GET(ROOT + "/new-replay", console.answering(pages::form))
        .GET(replay, console.answering(pages::show))
        .GET(replay + "/events", console.answering(pages::events))
        .GET(replay + "/{verb:start|cancel}", console.answering(pages::confirm))
        .POST(replay + "/{verb:approve|start|pause|resume|cancel}", console.answering(pages::act))
        .build();
  }

  private static RouterFunction<ServerResponse> keys(Console console, KeyPages pages) {
    return RouterFunctions.route()
        .GET(ROOT + "/keys", console.answering(pages::list))
        .POST(ROOT + "/keys", console.answering(pages::create))
        .GET(ROOT + "/keys/{key}/revoke", console.answering(pages::confirm))
        .POST(ROOT + "/keys/{key}/revoke", console.answering(pages::revoke))
        .build();
  }
}
