-- Writing owner: ops-console. A replay is planned, perhaps approved, started, and ends; docs/adr/0016 says why it is so.
-- One console at a time works on it: whoever holds the lease. The counts are of replay_items and are changed with them.
CREATE TABLE replays (
    id                uuid        PRIMARY KEY,
    state             text        NOT NULL CHECK (state IN
        ('planning', 'planned', 'running', 'paused', 'done', 'cancelled', 'aborted')),
    reason            text,       -- why it was aborted
    waiting_for       text,       -- why it sends nothing right now
    selection         text        NOT NULL, -- JSON: what was asked for
    redeliver         boolean     NOT NULL,
    allow_unprotected boolean     NOT NULL,
    rate              integer     NOT NULL CHECK (rate > 0),
    max_failures      integer     NOT NULL CHECK (max_failures BETWEEN 0 AND 100),
    created_by        text        NOT NULL,
    created_at        timestamptz NOT NULL,
    approved_by       text,
    approved_at       timestamptz,
    started_by        text,
    started_at        timestamptz,
    ended_at          timestamptz,
    plan              text,       -- JSON: the counts of the plan, once it is made
    plan_place        text,       -- how far the plan is
    items             integer     NOT NULL DEFAULT 0,
    to_send           integer     NOT NULL DEFAULT 0,
    sent              integer     NOT NULL DEFAULT 0,
    accepted          integer     NOT NULL DEFAULT 0,
    redelivered       integer     NOT NULL DEFAULT 0,
    duplicate         integer     NOT NULL DEFAULT 0,
    rejected          integer     NOT NULL DEFAULT 0,
    dead_lettered     integer     NOT NULL DEFAULT 0,
    lease_owner       uuid,
    lease_until       timestamptz
);
-- what a console looks for
CREATE INDEX replays_at_work ON replays (created_at) WHERE state IN ('planning', 'running')
    OR sent > accepted + redelivered + duplicate + rejected + dead_lettered;

-- Writing owner: ops-console. What the plan fixed, numbered from the newest, and where its bytes lie. What the event was
-- before is kept, because webhook_events says what became of it last.
CREATE TABLE replay_items (
    replay_id        uuid        NOT NULL REFERENCES replays ON DELETE CASCADE,
    number           integer     NOT NULL,
    event_id         uuid        NOT NULL,
    received_at      timestamptz NOT NULL,
    source           text,
    signature_status text,
    reason           text,
    outcome          text        NOT NULL,
    topic            text,
    partition        integer,
    "offset"         bigint,
    state            text        NOT NULL CHECK (state IN
        ('planned', 'sent', 'accepted', 'redelivered', 'duplicate', 'rejected', 'dead_lettered',
         'past_retention', 'unprotected', 'unreadable', 'unknown')),
    sent_at          timestamptz,
    PRIMARY KEY (replay_id, number),
    UNIQUE (replay_id, event_id)
);
CREATE INDEX replay_items_by_event ON replay_items (event_id);
CREATE INDEX replay_items_under_way ON replay_items (replay_id) WHERE state = 'sent';

-- Writing owner: verifier-worker. The verdict on an item of a replay; no signature status where it was dead-lettered.
CREATE TABLE replay_verdicts (
    replay_id        uuid        NOT NULL,
    event_id         uuid        NOT NULL,
    at               timestamptz NOT NULL,
    signature_status text,
    key_id           text,
    reason           text,
    topic            text        NOT NULL,
    partition        integer     NOT NULL,
    "offset"         bigint      NOT NULL,
    PRIMARY KEY (replay_id, event_id)
);

-- Writing owner: dedup-worker. What became of an item that the verifier forwarded, and of which verified record.
CREATE TABLE replay_outcomes (
    replay_id      uuid        NOT NULL,
    event_id       uuid        NOT NULL,
    at             timestamptz NOT NULL,
    outcome        text        NOT NULL CHECK (outcome IN ('accepted', 'redelivered', 'duplicate', 'dead_lettered')),
    first_event_id uuid,
    topic          text        NOT NULL,
    partition      integer     NOT NULL,
    "offset"       bigint      NOT NULL,
    PRIMARY KEY (replay_id, event_id)
);

-- Deletes some rows of a replay that ended before a time, with what workers wrote of them; few enough for one statement.
-- Returns how many, 0 once nothing is left: to be called until then.
CREATE FUNCTION delete_replays(ended_before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ended   uuid;
    deleted integer;
BEGIN
    SELECT r.id INTO ended FROM public.replays r WHERE r.ended_at < ended_before
        AND r.sent = r.accepted + r.redelivered + r.duplicate + r.rejected + r.dead_lettered
        ORDER BY r.ended_at LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WITH items AS (
        DELETE FROM public.replay_items i WHERE i.replay_id = ended AND i.number IN (
            SELECT s.number FROM public.replay_items s WHERE s.replay_id = ended ORDER BY s.number LIMIT 20000)
        RETURNING i.event_id),
    verdicts AS (
        DELETE FROM public.replay_verdicts v USING items WHERE v.replay_id = ended AND v.event_id = items.event_id),
    outcomes AS (
        DELETE FROM public.replay_outcomes o USING items WHERE o.replay_id = ended AND o.event_id = items.event_id)
    SELECT count(*) INTO deleted FROM items;
    IF deleted = 0 THEN
        DELETE FROM public.replays r WHERE r.id = ended;
        deleted := 1;
    END IF;
    RETURN deleted;
END $$;
REVOKE ALL ON FUNCTION delete_replays(timestamptz) FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE ON replay_verdicts TO sluice_verifier;
GRANT SELECT, INSERT, UPDATE ON replay_outcomes TO sluice_dedup;
GRANT SELECT, INSERT, UPDATE, DELETE ON replays, replay_items TO sluice_console;
GRANT SELECT ON replay_verdicts, replay_outcomes TO sluice_console;
GRANT EXECUTE ON FUNCTION delete_replays(timestamptz) TO sluice_console;
