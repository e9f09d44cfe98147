CREATE TABLE IF NOT EXISTS handled_events (
  idempotency_key text NOT NULL,
  replay_id text NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (idempotency_key, replay_id));
CREATE TABLE IF NOT EXISTS bookings (idempotency_key text, type text, body bytea);
