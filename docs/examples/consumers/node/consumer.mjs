import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';

// clean events are compressed with LZ4, which KafkaJS does not bring
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.LZ4] = () => ({
  compress: (encoder) => lz4.compressFrame(encoder.buffer),
  decompress: (buffer) => lz4.decompressFrame(buffer),
});

/** Your effect. A crash may bring an event once more: do it by its key. */
async function handle(key, replay, type, body) {
  console.log(`event ${key} ${type} ${body.length} bytes ${replay ?? '-'}`);
}

const kafka = new kafkajs.Kafka({
  brokers: (process.env.KAFKA_BOOTSTRAP_SERVERS ?? '127.0.0.1:9092').split(','),
});
const consumer = kafka.consumer({
  groupId: process.env.GROUP_ID ?? 'shop',
  readUncommitted: false,
});

async function stop() {
  await consumer.disconnect();
  console.log('stopped');
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

await consumer.connect();
await consumer.subscribe({ topics: [process.env.TOPIC ?? 'webhooks.events'], fromBeginning: true });
await consumer.run({
  // an offset is committed after its event was handled, not before
  eachMessage: async ({ message }) => {
    const header = (name) => message.headers[name]?.toString();
    await handle(header('ce_idempotencykey'), header('ce_replayid'), header('ce_type'), message.value);
  },
});
