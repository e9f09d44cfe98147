package dev.sluice.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/** One keep-alive connection of a load, with at most one request on it. */
final class LoadConnection extends ChannelInboundHandlerAdapter {
  private final LoadGenerator.Run run;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf unread;
  private boolean underway;
  private long number;
  private long since;

  LoadConnection(LoadGenerator.Run run) {
    this.run = run;
  }

  /**
   * Sends a request.
   *
   * @param requestNumber from 0
   * @param sentOrDue when it is counted from, of {@link System#nanoTime}
   */
  void send(ByteBuf request, long requestNumber, long sentOrDue) {
    ChannelHandlerContext to = context;
    if (to == null) {
      throw new IllegalStateException("not connected");
    }
    underway = true;
    number = requestNumber;
    since = sentOrDue;
    var _ = to.writeAndFlush(request, to.voidPromise());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    ByteBuf in = append((ByteBuf) message);
    Integer status = AnswerReader.next(in);
    if (status == null) {
      unread = in;
      return;
    }
    in.release();
    underway = false;
    run.answered(this, status, number, since);
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    if (unread != null) {
      unread.release();
      unread = null;
    }
    boolean lost = underway;
    underway = false;
    run.broken(this, lost);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    var _ = from.close();
  }

  private ByteBuf append(ByteBuf more) {
    ByteBuf before = unread;
    if (before == null) {
      return more;
    }
    unread = null;
    before.writeBytes(more);
    more.release();
    return before;
  }
}
