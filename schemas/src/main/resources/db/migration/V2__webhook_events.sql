-- Writing owner: verifier-worker. One narrow row an attempt; bodies stay in Kafka.
-- received_at is part of the key because it is the partition key; it never changes for an event, so
-- INSERT ... ON CONFLICT is idempotent by event.
CREATE TABLE webhook_events (
    id               uuid        NOT NULL,
    received_at      timestamptz NOT NULL,
    source           text        NOT NULL,
    provider         text,
    signature_status text        NOT NULL CHECK (signature_status IN
        ('verified', 'failed', 'missing', 'malformed', 'expired', 'unsigned', 'unknown_source', 'no_secret')),
    reason           text,
    key_id           text,
    idempotency_key  text,
    event_type       text,
    body_sha256      bytea       NOT NULL CHECK (length(body_sha256) = 32),
    body_size        integer     NOT NULL,
    raw_topic        text        NOT NULL,
    raw_partition    integer     NOT NULL,
    raw_offset       bigint      NOT NULL,
    PRIMARY KEY (received_at, id)
) PARTITION BY RANGE (received_at);

CREATE INDEX webhook_events_by_source ON webhook_events (source, received_at DESC);
CREATE INDEX webhook_events_by_idempotency_key ON webhook_events (idempotency_key) WHERE idempotency_key IS NOT NULL;
-- the partition key is unknown where an event is looked up by its id alone
CREATE INDEX webhook_events_by_id ON webhook_events (id);

-- The safety net: no insert ever fails for want of a day's partition.
CREATE TABLE webhook_events_default PARTITION OF webhook_events DEFAULT;

-- Makes a partition for each UTC day from first_day to last_day. A day that already has rows in the default
-- partition is left there (its rows are found all the same). Returns how many partitions were made.
CREATE FUNCTION create_webhook_events_partitions(first_day date, last_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    day  date := first_day;
    name text;
    made integer := 0;
BEGIN
    WHILE day <= last_day LOOP
        name := 'webhook_events_' || to_char(day, 'YYYYMMDD');
        IF to_regclass('public.' || name) IS NULL
           AND NOT EXISTS (SELECT FROM public.webhook_events_default
                           WHERE received_at >= day::timestamp AT TIME ZONE 'UTC'
                             AND received_at < (day + 1)::timestamp AT TIME ZONE 'UTC') THEN
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.webhook_events FOR VALUES FROM (%L) TO (%L)',
                           name, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
        day := day + 1;
    END LOOP;
    RETURN made;
END $$;

-- Drops the partitions of all days before first_kept. Returns how many were dropped.
CREATE FUNCTION drop_webhook_events_partitions(first_kept date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name    text;
    dropped integer := 0;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.webhook_events'::regclass AND c.relname ~ '^webhook_events_[0-9]{8}$'
    LOOP
        IF to_date(right(name, 8), 'YYYYMMDD') < first_kept THEN
            EXECUTE format('DROP TABLE public.%I', name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    RETURN dropped;
END $$;
