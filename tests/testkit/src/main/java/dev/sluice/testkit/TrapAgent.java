package dev.sluice.testkit;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    List<Change> changes = new ArrayList<>();
    for (TrapPoint point : TrapPoint.values()) {
      changes.add(trapAt(point));
    }
    for (String breakage : Arrays.copyOfRange(parts, 1, parts.length)) {
      changes.addAll(without(Breakage.valueOf(breakage)));
    }
    instrumentation.addTransformer(new Changer(List.copyOf(changes)));
  }

  private static Change trapAt(TrapPoint point) {
    ClassTransform trap =
        switch (point.edge()) {
          case ENTERED ->
              ClassTransform.transformingMethodBodies(
                  method -> is(method, point.method(), point.parameters()),
                  new TrapCode.Entered(point));
          case LEFT ->
              ClassTransform.transformingMethodBodies(
                  method -> is(method, point.method(), point.parameters()),
                  new TrapCode.Left(point));
        };
    return new Change(point.type(), point.method(), point.parameters(), trap);
  }

  private static List<Change> without(Breakage breakage) {
    return switch (breakage) {
      case OWNER_CHECK ->
          List.of(
              new Change(
                  "dev.sluice.schemas.Coordinates",
                  "equals",
                  1,
                  TrapCode.replacing(method -> is(method, "equals", 1), TrapCode::isItself)));
      case OFFSETS_OUTSIDE_TRANSACTION ->
          List.of(
              new Change(
                  PRODUCER,
                  "sendOffsetsToTransaction",
                  2,
                  TrapCode.replacing(
                      method -> is(method, "sendOffsetsToTransaction", 2), TrapCode::doNothing)),
              new Change(
                  "dev.sluice.stage.StageLane",
                  "accept",
                  2,
                  ClassTransform.transformingMethodBodies(
                      method -> is(method, "accept", 2), new TrapCode.CommitsAfterwards())));
    };
  }

  private static boolean is(MethodModel method, String name, int parameters) {
    return method.methodName().equalsString(name)
        && method.methodTypeSymbol().parameterCount() == parameters;
  }

  /** What becomes of the code of one method of a class. */
  private record Change(String type, String method, int parameters, ClassTransform transform) {}

  /** Changes classes when they are loaded. */
  private record Changer(List<Change> changes) implements ClassFileTransformer {
    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String className,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] original) {
      if (className == null) {
        return null;
      }
      String type = className.replace('/', '.');
      List<Change> own = changes.stream().filter(change -> change.type().equals(type)).toList();
      byte[] code = original;
      for (Change change : own) {
        code = changed(code, change);
      }
      return own.isEmpty() ? null : code;
    }

    /** A trap that is nowhere would make a test that cannot fail. */
    private static byte[] changed(byte[] code, Change change) {
      try {
        var classFile = ClassFile.of();
        var model = classFile.parse(code);
        if (model.methods().stream()
            .noneMatch(method -> is(method, change.method(), change.parameters()))) {
          throw new IllegalStateException("has no such method");
        }
        return classFile.transformClass(model, change.transform());
      } catch (RuntimeException e) {
        System.err.printf("trap: %s.%s: %s%n", change.type(), change.method(), e);
        Runtime.getRuntime().halt(1);
        throw e;
      }
    }
  }
}
