package dev.sluice.testkit;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Arrays;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Java agent of a process under test: puts a call of {@link Trap} at every {@link TrapPoint}, and
 * takes guards out as told. {@link ProcessTraps} makes its argument.
 */
public final class TrapAgent {
  static final String SEPARATOR = ",";
  private static final String PRODUCER = "org.apache.kafka.clients.producer.KafkaProducer";

  private TrapAgent() {}

  /**
   * Called by the JVM before the main class.
   *
   * @param argument the control folder, then the names of the {@link Breakage}s
   * @throws IOException if the control folder cannot be watched
   */
  public static void premain(String argument, Instrumentation instrumentation) throws IOException {
    String[] parts = argument.split(SEPARATOR, -1);
    Trap.watch(Path.of(parts[0]));
    AgentBuilder agent =
        new AgentBuilder.Default()
            .with(AgentBuilder.TypeStrategy.Default.REDEFINE)
            .with(AgentBuilder.InitializationStrategy.NoOp.INSTANCE)
            .with(AgentBuilder.Listener.StreamWriting.toSystemError().withErrorsOnly());
    for (TrapPoint point : TrapPoint.values()) {
      Class<?> advice =
          switch (point.edge()) {
            case ENTERED -> Entered.class;
            case LEFT -> Left.class;
          };
      agent =
          advised(
              agent,
              point.type(),
              Advice.withCustomMapping().bind(PointName.class, point.name()).to(advice),
              named(point.method()).and(takesArguments(point.parameters())));
    }
    for (String breakage : Arrays.copyOfRange(parts, 1, parts.length)) {
      agent = broken(agent, Breakage.valueOf(breakage));
    }
    agent.installOn(instrumentation);
  }

  private static AgentBuilder broken(AgentBuilder agent, Breakage breakage) {
    return switch (breakage) {
      case OWNER_CHECK ->
          advised(
              agent,
              "dev.sluice.schemas.Coordinates",
              Advice.withCustomMapping()
                  .with(new Advice.AssignReturned.Factory())
                  .to(OnlyItself.class),
              named("equals"));
      case OFFSETS_OUTSIDE_TRANSACTION ->
          advised(
              advised(
                  agent,
                  PRODUCER,
                  Advice.to(Skipped.class),
                  named("sendOffsetsToTransaction").and(takesArguments(2))),
              "dev.sluice.stage.StageLane",
              Advice.to(CommitsAfterwards.class),
              named("accept").and(takesArguments(2)));
    };
  }

  private static AgentBuilder advised(
      AgentBuilder agent,
      String type,
      Advice advice,
      ElementMatcher<? super MethodDescription> method) {
    return agent
        .type(named(type))
        .transform((builder, _, _, _, _) -> builder.visit(advice.on(method)));
  }

  @Retention(RetentionPolicy.RUNTIME)
  @interface PointName {}

  // the bodies of these methods are copied into the advised ones

  static final class Entered {
    private Entered() {}

    @Advice.OnMethodEnter
    static void reached(@PointName String point) {
      Trap.reached(point);
    }
  }

  static final class Left {
    private Left() {}

    /** Only where it returns: what throws was not done. */
    @Advice.OnMethodExit
    static void reached(@PointName String point) {
      Trap.reached(point);
    }
  }

  static final class OnlyItself {
    private OnlyItself() {}

    @Advice.OnMethodExit
    @Advice.AssignReturned.ToReturned
    @SuppressWarnings("ReferenceEquality") // that is what breaks it
    static boolean equal(@Advice.This Object self, @Advice.Argument(0) Object other) {
      return self == other;
    }
  }

  static final class Skipped {
    private Skipped() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean skip() {
      return true;
    }
  }

  static final class CommitsAfterwards {
    private CommitsAfterwards() {}

    @Advice.OnMethodExit
    static void commit(@Advice.Argument(1) Consumer<?, ?> consumer) {
      consumer.commitSync();
    }
  }
}
