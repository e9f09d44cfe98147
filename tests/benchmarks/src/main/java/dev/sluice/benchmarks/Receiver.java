package dev.sluice.benchmarks;

import org.jspecify.annotations.Nullable;

/** Who takes part in the comparison of receivers. */
enum Receiver {
  SLUICE("Sluice ingest-api", null),
  NETTY("bare Netty (limit)", NettyReceiver.class),
  CAMEL("Apache Camel netty-http", CamelReceiver.class),
  SPRING("Spring MVC, virtual threads", SpringReceiver.class);

  private final String title;
  private final @Nullable Class<?> mainClass;

  Receiver(String title, @Nullable Class<?> mainClass) {
    this.title = title;
    this.mainClass = mainClass;
  }

  String title() {
    return title;
  }

  /** Its main class, null for the app itself. */
  @Nullable Class<?> mainClass() {
    return mainClass;
  }
}
