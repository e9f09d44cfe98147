package dev.sluice.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The limit of a receiver: Netty and a producer, nothing else. Arguments: port, broker, topic; for
 * TLS also the files of certificate and key.
 */
public final class NettyReceiver {
  private static final int MAX_BODY = 1 << 20;

  private NettyReceiver() {}

  /** Runs it until the process ends. */
  public static void main(String[] args) throws InterruptedException, SSLException {
    int port = Integer.parseInt(args[0]);
    Producer<byte[], byte[]> producer = ReceiverProducer.connect(args[1]);
    var handler = new ToKafka(producer, args[2]);
    SslContext tls =
        args.length > 3
            ? SslContextBuilder.forServer(new File(args[3]), new File(args[4]))
                .sslProvider(SslProvider.JDK)
                .build()
            : null;
    var group =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), NativeTransport.ioHandler());
    new ServerBootstrap()
        .group(group)
        .channel(NativeTransport.serverChannel())
        .option(ChannelOption.SO_BACKLOG, 1_024)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                }
                channel
                    .pipeline()
                    .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), handler);
              }
            })
        .bind("127.0.0.1", port)
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  /** One record a request, the answer when the broker has acknowledged it. */
  @Sharable
  private static final class ToKafka extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Producer<byte[], byte[]> producer;
    private final String topic;

    private ToKafka(Producer<byte[], byte[]> producer, String topic) {
      this.producer = producer;
      this.topic = topic;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, FullHttpRequest request) {
      var record =
          new ProducerRecord<byte[], byte[]>(
              topic, null, null, ByteBufUtil.getBytes(request.content()));
      RawHeaders.addFixed(record.headers());
      request
          .headers()
          .iteratorAsString()
          .forEachRemaining(
              header -> RawHeaders.addHttp(record.headers(), header.getKey(), header.getValue()));
      var _ = producer.send(record, (_, failure) -> answer(from, failure == null));
    }

    private static void answer(ChannelHandlerContext to, boolean durable) {
      var status = durable ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
      var response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
      response.headers().set("Content-Length", 0);
      var _ = to.writeAndFlush(response, to.voidPromise());
    }
  }
}
