package dev.sluice.console.pages;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** The templates beside this class. Everything that they print is escaped. */
final class Templates {
  private static final String FOLDER = "dev/sluice/console/pages/";

  private final SpringTemplateEngine engine = new SpringTemplateEngine();

  Templates() {
    var resolver = new ClassLoaderTemplateResolver(Templates.class.getClassLoader());
    resolver.setPrefix(FOLDER);
    resolver.setSuffix(".html");
    resolver.setTemplateMode(TemplateMode.HTML);
    resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
    resolver.setCacheable(true);
    engine.setTemplateResolver(resolver);
  }

  /** A whole page. */
  String render(String template, Map<String, Object> model) {
    return engine.process(template, new Context(Locale.ENGLISH, model));
  }
}
