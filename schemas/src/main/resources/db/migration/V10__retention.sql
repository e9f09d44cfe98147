-- Retention drops whole partitions, and each drop is on record; docs/adr/0018 says why it is so.

-- By day of receipt, like the events that its rows are about. The primary key serves the pages in the order of time.
ALTER TABLE duplicate_deliveries DROP CONSTRAINT duplicate_deliveries_pkey;
ALTER TABLE duplicate_deliveries RENAME TO duplicate_deliveries_before;
CREATE TABLE duplicate_deliveries (
    event_id        uuid        NOT NULL,
    source          text        NOT NULL,
    idempotency_key text        NOT NULL,
    first_event_id  uuid        NOT NULL,
    body_changed    boolean     NOT NULL,
    received_at     timestamptz NOT NULL,
    detected_at     timestamptz NOT NULL,
    topic           text        NOT NULL,
    partition       integer     NOT NULL,
    "offset"        bigint      NOT NULL,
    PRIMARY KEY (received_at, event_id)
) PARTITION BY RANGE (received_at);
CREATE TABLE duplicate_deliveries_default PARTITION OF duplicate_deliveries DEFAULT;

-- By month: it is read by its ids, over all partitions, so there are few. A trigger for statements is one table's own:
-- each partition gets it, too.
ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey;
ALTER TABLE audit_log RENAME TO audit_log_before;
CREATE TABLE audit_log (
    id     bigint      GENERATED ALWAYS AS IDENTITY,
    at     timestamptz NOT NULL,
    actor  text        NOT NULL,
    action text        NOT NULL,
    object text        NOT NULL,
    remote text        NOT NULL,
    detail text,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_change();
CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT;
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log_default
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_change();

-- Makes the partitions of a table that hold first_day to last_day, in UTC: a day each, of audit_log a month each, named
-- by their first days. One whose time has rows in the default partition is not made (they are found there). Returns how
-- many were made.
CREATE FUNCTION create_partitions(parent text, first_day date, last_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    monthly boolean  := parent = 'audit_log';
    period  interval := CASE WHEN monthly THEN interval '1 month' ELSE interval '1 day' END;
    moment  text     := CASE WHEN monthly THEN 'at' ELSE 'received_at' END;
    day     date     := CASE WHEN monthly THEN date_trunc('month', first_day::timestamp)::date ELSE first_day END;
    name    text;
    start   timestamptz;
    finish  timestamptz;
    taken   boolean;
    made    integer  := 0;
BEGIN
    IF parent NOT IN ('webhook_events', 'duplicate_deliveries', 'audit_log') THEN
        RAISE EXCEPTION '% does not lie in partitions of time', parent;
    END IF;
    WHILE day <= last_day LOOP
        name := parent || to_char(day, '_YYYYMMDD');
        start := day::timestamp AT TIME ZONE 'UTC';
        finish := (day + period) AT TIME ZONE 'UTC';
        IF to_regclass('public.' || name) IS NULL THEN
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %I >= $1 AND %I < $2)',
                           parent || '_default', moment, moment) INTO taken USING start, finish;
            IF NOT taken THEN
                EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                               name, parent, start, finish);
                IF monthly THEN
                    EXECUTE format('CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE '
                        'ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_log_change()', name);
                END IF;
                made := made + 1;
            END IF;
        END IF;
        day := (day + period)::date;
    END LOOP;
    RETURN made;
END $$;

-- Drops the partitions of a table that end before first_kept, and rows of the default one once all of them are that
-- old. Each drop is in audit_log. Returns how many were dropped.
CREATE FUNCTION drop_partitions(parent text, first_kept date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    monthly boolean     := parent = 'audit_log';
    period  interval    := CASE WHEN monthly THEN interval '1 month' ELSE interval '1 day' END;
    moment  text        := CASE WHEN monthly THEN 'at' ELSE 'received_at' END;
    kept    timestamptz := first_kept::timestamp AT TIME ZONE 'UTC';
    spare   text        := parent || '_default';
    name    text;
    newest  timestamptz;
    dropped integer     := 0;
BEGIN
    IF parent NOT IN ('webhook_events', 'duplicate_deliveries', 'audit_log') THEN
        RAISE EXCEPTION '% does not lie in partitions of time', parent;
    END IF;
    EXECUTE format('SELECT max(%I) FROM public.%I', moment, spare) INTO newest;
    FOR name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = format('public.%I', parent)::regclass
          AND (c.relname ~ ('^' || parent || '_[0-9]{8}$')
                  AND to_date(right(c.relname, 8), 'YYYYMMDD') + period <= first_kept
              OR c.relname = spare AND newest < kept)
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE public.%I', name);
        IF name = spare THEN
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I DEFAULT', spare, parent);
            IF monthly THEN
                CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_log_default
                    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_audit_log_change();
            END IF;
        END IF;
        INSERT INTO public.audit_log (at, actor, action, object, remote, detail)
        VALUES (clock_timestamp(), 'retention', 'retention.drop', name, 'database', 'kept from ' || first_kept || ' on');
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;

-- As in V3, and each drop is in audit_log.
CREATE OR REPLACE FUNCTION rotate_claims(width interval, keep interval) RETURNS bigint
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
        INSERT INTO public.audit_log (at, actor, action, object, remote, detail)
        VALUES (clock_timestamp(), 'retention', 'retention.drop', 'idempotency_claims_' || expired, 'database',
                'kept for ' || keep || ' after it was closed');
    END LOOP;
    RETURN current.bucket + 1;
END $$;

SELECT create_partitions('duplicate_deliveries', coalesce(min(received_at AT TIME ZONE 'UTC')::date, current_date),
    current_date + 14) FROM duplicate_deliveries_before WHERE received_at > now() - interval '400 days';
INSERT INTO duplicate_deliveries SELECT * FROM duplicate_deliveries_before;
DROP TABLE duplicate_deliveries_before;
CREATE INDEX duplicate_deliveries_by_key ON duplicate_deliveries (idempotency_key);
CREATE INDEX duplicate_deliveries_by_source ON duplicate_deliveries (source, received_at DESC, event_id DESC);
CREATE INDEX duplicate_deliveries_by_delivery_id
    ON duplicate_deliveries (substr(idempotency_key, strpos(idempotency_key, ':') + 1), received_at DESC, event_id DESC);

SELECT create_partitions('audit_log', coalesce(min(at AT TIME ZONE 'UTC')::date, current_date), current_date + 14)
    FROM audit_log_before;
INSERT INTO audit_log OVERRIDING SYSTEM VALUE SELECT id, at, actor, action, object, remote, detail FROM audit_log_before;
SELECT setval(pg_get_serial_sequence('audit_log', 'id'), coalesce(max(id), 0) + 1, false) FROM audit_log_before;
DROP TABLE audit_log_before;
CREATE INDEX audit_log_by_actor ON audit_log (actor, id);
CREATE INDEX audit_log_by_action ON audit_log (action, id);
CREATE INDEX audit_log_by_object ON audit_log (object, id);

-- when what an event said of a person was deleted; the row stays, so that its id goes on telling that it was received
ALTER TABLE webhook_events ADD COLUMN deleted_at timestamptz;
ALTER TABLE replay_items DROP CONSTRAINT replay_items_state_check;
ALTER TABLE replay_items ADD CONSTRAINT replay_items_state_check CHECK (state IN
    ('planned', 'sent', 'accepted', 'redelivered', 'duplicate', 'rejected', 'dead_lettered',
     'past_retention', 'unprotected', 'unreadable', 'unknown', 'deleted'));

-- Takes out of events whatever their senders said: keys, types, reasons, hash and size of the body. The claim of a key
-- stays, which is a hash, so that a retry still is a duplicate. Returns how many events were not deleted before.
CREATE FUNCTION delete_events(ids uuid[], received timestamptz[], moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    deleted integer;
BEGIN
    UPDATE public.webhook_events e
        SET reason = NULL, idempotency_key = NULL, event_type = NULL, body_sha256 = decode(repeat('00', 32), 'hex'),
            body_size = 0, deleted_at = moment
        FROM unnest(ids, received) AS w (id, received_at)
        WHERE e.received_at = w.received_at AND e.id = w.id AND e.deleted_at IS NULL;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    UPDATE public.duplicate_deliveries d SET idempotency_key = d.source || ':'
        FROM unnest(ids, received) AS w (id, received_at)
        WHERE d.received_at = w.received_at AND d.event_id = w.id;
    UPDATE public.replay_verdicts v SET reason = NULL FROM public.replay_items i
        WHERE i.event_id = ANY (ids) AND v.replay_id = i.replay_id AND v.event_id = i.event_id;
    UPDATE public.replay_items i SET reason = NULL WHERE i.event_id = ANY (ids);
    RETURN deleted;
END $$;

REVOKE ALL ON FUNCTION create_partitions(text, date, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION drop_partitions(text, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION delete_events(uuid[], timestamptz[], timestamptz) FROM PUBLIC;
GRANT SELECT, INSERT ON duplicate_deliveries TO sluice_dedup;
GRANT SELECT ON duplicate_deliveries TO sluice_console;
GRANT SELECT, INSERT ON audit_log TO sluice_console;
GRANT EXECUTE ON FUNCTION create_partitions(text, date, date), drop_partitions(text, date),
    delete_events(uuid[], timestamptz[], timestamptz) TO sluice_console;
