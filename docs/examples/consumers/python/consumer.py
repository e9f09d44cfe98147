import os
import signal

from confluent_kafka import Consumer, KafkaException


def handle(key, replay, event_type, body):
    """Your effect. A crash may bring an event once more: do it by its key."""
    print(f"event {key} {event_type} {len(body)} bytes {replay or '-'}", flush=True)


consumer = Consumer({
    "bootstrap.servers": os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
    "group.id": os.environ.get("GROUP_ID", "shop"),
    "isolation.level": "read_committed",
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
})
running = True


def stop(*_):
    global running
    running = False


signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
consumer.subscribe([os.environ.get("TOPIC", "webhooks.events")])
try:
    while running:
        event = consumer.poll(1.0)
        if event is None:
            continue
        if event.error():
            raise KafkaException(event.error())
        headers = {name: value.decode() for name, value in event.headers()}
        handle(headers["ce_idempotencykey"], headers.get("ce_replayid"), headers["ce_type"], event.value())
        consumer.commit(event, asynchronous=False)
finally:
    consumer.close()
print("stopped")
