package dev.sluice.ingest;

import dev.sluice.ingest.IngestOutcome.Overloaded;
import dev.sluice.ingest.IngestOutcome.TooSlow;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what one connection may ask of the receiver: how long a request may take to come, and what
 * its head may be. It stands behind Netty's decoder, because Vert.x tells nothing of a request
 * until its head is whole. Only a request that did not come in one piece costs a timer.
 *
 * <table>
 * <caption>What a sender that lets us wait gets</caption>
 * <tr><td>a head that is not whole in time</td><td>408, closed</td></tr>
 * <tr><td>a body that is not whole in time</td><td>408 from {@link WebhookExchange}, closed</td></tr>
 * <tr><td>the rest of a request that is answered already</td><td>closed a little later</td></tr>
 * <tr><td>nothing at all</td><td>closed when the connection was idle too long</td></tr>
 * </table>
 */
final class ConnectionGuard extends ChannelInboundHandlerAdapter {
  /** After the time for the body, so that an exchange can still say 408 by itself. */
  private static final Duration ANSWERING = Duration.ofSeconds(2);

  private enum Phase {
    /** Between requests, or within a head. */
    HEAD,
    BODY,
    /** Answered for the last time; what still comes is dropped. */
    OVER
  }

  private final IngestProperties.Receiver settings;
  private Phase phase = Phase.HEAD;

  /** Whether the bytes of this read made a message. */
  private boolean decoded;

  private @Nullable ScheduledFuture<?> deadline;

  ConnectionGuard(IngestProperties.Receiver settings) {
    this.settings = settings;
  }

  /**
   * Guards a new connection.
   *
   * @param open connections open now, this one included
   */
  static void watch(HttpConnection connection, IngestProperties.Receiver settings, int open) {
    // Vert.x shows the channel of a connection in its implementation only
    ChannelPipeline pipeline =
        ((HttpServerConnection) connection).channelHandlerContext().pipeline();
    ChannelHandlerContext decoder =
        Objects.requireNonNull(pipeline.context(HttpRequestDecoder.class), "no HTTP decoder");
    var guard = new ConnectionGuard(settings);
    pipeline.addAfter(decoder.name(), ConnectionGuard.class.getSimpleName(), guard);
    if (open > settings.maxConnections()) {
      guard.refuse(pipeline.context(guard), new Overloaded());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (phase == Phase.OVER) {
      ReferenceCountUtil.release(message);
      return;
    }
    decoded = true;
    if (message instanceof HttpRequest request) {
      cancelDeadline();
      // behind a head that is refused nobody can say what is body and what the next request
      phase = sound(request) ? Phase.BODY : Phase.OVER;
    }
    if (phase == Phase.BODY && message instanceof LastHttpContent) {
      cancelDeadline();
      phase = Phase.HEAD;
    }
    context.fireChannelRead(message);
  }

  private boolean sound(HttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return false;
    }
    RequestFault fault = RequestFault.in(request, settings.maxHeaderLines());
    if (fault == null) {
      return true;
    }
    request.setDecoderResult(DecoderResult.failure(fault));
    return false;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (phase == Phase.BODY) {
      startDeadline(context, settings.requestTimeout().plus(ANSWERING));
    } else if (phase == Phase.HEAD && !decoded) {
      startDeadline(context, settings.headerTimeout());
    }
    decoded = false;
    context.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelDeadline();
    context.fireChannelInactive();
  }

  /** Starts at the first read that leaves a request unfinished; later reads do not move it. */
  private void startDeadline(ChannelHandlerContext context, Duration after) {
    if (deadline == null) {
      deadline =
          context
              .executor()
              .schedule(() -> over(context, after), after.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void over(ChannelHandlerContext context, Duration after) {
    deadline = null;
    if (!context.channel().config().isAutoRead()) {
      // it is we who do not read, while an earlier request of the connection is not answered
      startDeadline(context, after);
    } else if (phase == Phase.HEAD) {
      refuse(context, new TooSlow());
    } else {
      phase = Phase.OVER;
      var _ = context.close();
    }
  }

  /** Answers in the place of a request that is not there, after those that are. */
  private void refuse(ChannelHandlerContext context, IngestOutcome outcome) {
    phase = Phase.OVER;
    var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    request.setDecoderResult(DecoderResult.failure(new RequestFault(outcome)));
    context.fireChannelRead(request);
    context.fireChannelReadComplete();
  }
}
