-- Writing owner: dedup-worker.
--
-- A claim says: this key was first seen in that verified record. Claims lie in a few time buckets, so that the index
-- that is written to stays small and expiry is DROP TABLE. A key is unique in its bucket; that it is not claimed
-- twice in two buckets rests on claim_epoch:
--
--   A claim transaction
--     1. SELECT bucket FROM claim_epoch FOR SHARE                  (which bucket is current; holds off a rotation)
--     2. looks the keys up in the older buckets                     (all that was committed there is seen, see below)
--     3. INSERT the others, sorted by key, INTO the current bucket
--        SELECT ... FROM unnest(...) ON CONFLICT DO NOTHING RETURNING key_hash
--     4. reads owner, event id and body hash of the keys that were not returned
--     5. COMMIT                                                     (before the Kafka transaction commits)
--   rotate_claims() takes the same row FOR UPDATE: it waits for every claim transaction of the old bucket, and those
--   that come later wait for it and then read the new bucket. So step 2 misses nothing.
--   Each statement must take its own snapshot: READ COMMITTED.
CREATE TABLE claim_epoch (
    singleton boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    bucket    bigint      NOT NULL,
    opened_at timestamptz NOT NULL
);

CREATE TABLE idempotency_claims (
    bucket          bigint      NOT NULL,
    key_hash        bytea       NOT NULL CHECK (length(key_hash) = 16),
    owner_topic     text        NOT NULL,
    owner_partition integer     NOT NULL,
    owner_offset    bigint      NOT NULL,
    event_id        uuid        NOT NULL,
    body_sha256     bytea       NOT NULL CHECK (length(body_sha256) = 32),
    claimed_at      timestamptz NOT NULL,
    PRIMARY KEY (bucket, key_hash)
) PARTITION BY LIST (bucket);

-- when each bucket stopped being current; the current one is not in here
CREATE TABLE claim_buckets_closed (
    bucket    bigint      PRIMARY KEY,
    closed_at timestamptz NOT NULL
);

INSERT INTO claim_epoch (bucket, opened_at) VALUES (1, now());
CREATE TABLE idempotency_claims_1 PARTITION OF idempotency_claims FOR VALUES IN (1);

-- Which member of the consumer group works on a partition of the verified topic, by its member epoch: the group gives a
-- partition to its next owner under a greater epoch only. Every transaction that claims or releases for records of a
-- partition raises its row first and holds it; one that meets a greater generation ends. So a worker that was paused
-- and lost the partition meanwhile changes nothing any more, just as its Kafka transaction no longer commits.
CREATE TABLE claim_fences (
    topic      text    NOT NULL,
    partition  integer NOT NULL,
    generation bigint  NOT NULL,
    PRIMARY KEY (topic, partition)
);

-- Opens the next bucket if the current one is older than width, and drops buckets closed longer than keep ago.
-- Call it in a transaction of its own. Returns the current bucket.
CREATE FUNCTION rotate_claims(width interval, keep interval) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    current public.claim_epoch;
    expired bigint;
BEGIN
    SELECT * INTO STRICT current FROM public.claim_epoch;
    IF current.opened_at > clock_timestamp() - width THEN
        RETURN current.bucket;
    END IF;
    SELECT * INTO STRICT current FROM public.claim_epoch FOR UPDATE;
    IF current.opened_at > clock_timestamp() - width THEN
        RETURN current.bucket;  -- another instance was first
    END IF;
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.idempotency_claims FOR VALUES IN (%s)',
                   'idempotency_claims_' || (current.bucket + 1), current.bucket + 1);
    INSERT INTO public.claim_buckets_closed VALUES (current.bucket, clock_timestamp());
    UPDATE public.claim_epoch SET bucket = current.bucket + 1, opened_at = clock_timestamp();
    FOR expired IN SELECT b.bucket FROM public.claim_buckets_closed b WHERE b.closed_at < clock_timestamp() - keep LOOP
        EXECUTE format('DROP TABLE public.%I', 'idempotency_claims_' || expired);
        DELETE FROM public.claim_buckets_closed b WHERE b.bucket = expired;
    END LOOP;
    RETURN current.bucket + 1;
END $$;

-- One row an attempt whose key was claimed by another record.
CREATE TABLE duplicate_deliveries (
    event_id        uuid        PRIMARY KEY,
    source          text        NOT NULL,
    idempotency_key text        NOT NULL,
    first_event_id  uuid        NOT NULL,
    body_changed    boolean     NOT NULL,
    received_at     timestamptz NOT NULL,
    detected_at     timestamptz NOT NULL,
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    "offset"        bigint      NOT NULL
);
CREATE INDEX duplicate_deliveries_by_key ON duplicate_deliveries (idempotency_key);
