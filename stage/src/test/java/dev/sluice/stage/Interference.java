package dev.sluice.stage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;

/** Stands between a lane and its producer. */
final class Interference {
  private Interference() {}

  /** Done around one call of the producer. */
  interface Around {
    /**
     * Runs instead of the call.
     *
     * @param count how often the method has been called before, on this producer
     */
    void call(int count, Runnable real) throws Exception;
  }

  @SuppressWarnings("unchecked")
  static Producer<byte[], byte[]> on(
      String method, Producer<byte[], byte[]> producer, Around around) {
    var count = new AtomicInteger();
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Interference.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (_, called, arguments) -> {
              if (!called.getName().equals(method)) {
                return invoke(producer, called, arguments);
              }
              around.call(
                  count.getAndIncrement(),
                  () -> {
                    try {
                      invoke(producer, called, arguments);
                    } catch (RuntimeException e) {
                      throw e;
                    } catch (Throwable e) {
                      throw new IllegalStateException(e);
                    }
                  });
              return null;
            });
  }

  private static Object invoke(Producer<byte[], byte[]> producer, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(producer, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
