-- Writing owner: ops-console. A key is 256 random bits, so its plain SHA-256 cannot be searched for; prefix is the
-- part that is shown.
CREATE TABLE api_keys (
    prefix       text        PRIMARY KEY CHECK (prefix ~ '^sluice_[0-9a-f]{8}$'),
    key_hash     bytea       NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    name         text        NOT NULL,
    scope        text        NOT NULL CHECK (scope IN ('viewer', 'operator', 'admin')),
    created_by   text        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz
);

-- Writing owner: ops-console. What was done and what was looked at, by whom; rows are added and nothing else.
CREATE TABLE audit_log (
    id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     timestamptz NOT NULL,
    actor  text        NOT NULL,
    action text        NOT NULL,
    object text        NOT NULL,
    remote text        NOT NULL,
    detail text
);
CREATE INDEX audit_log_by_actor ON audit_log (actor, id);
CREATE INDEX audit_log_by_action ON audit_log (action, id);
CREATE INDEX audit_log_by_object ON audit_log (object, id);

CREATE FUNCTION refuse_audit_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of audit_log are never changed or deleted';
END $$;
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_log_change();

GRANT SELECT, INSERT, UPDATE, DELETE ON api_keys TO sluice_console;
GRANT SELECT, INSERT ON audit_log TO sluice_console;

-- What the search of events goes by. Each index costs the verifier with every event, so there are few. An event is found
-- by its id through the primary key: a UUIDv7 says when it was made. The provider's own id is the part of the key behind
-- the source; its index takes the place of the one on the whole key, which finds the same rows.
CREATE INDEX webhook_events_by_delivery_id
    ON webhook_events (substr(idempotency_key, strpos(idempotency_key, ':') + 1), received_at DESC, id DESC)
    WHERE idempotency_key IS NOT NULL;
DROP INDEX webhook_events_by_idempotency_key;
DROP INDEX webhook_events_by_id;
-- Values that are rare are found through filters over ranges of pages, which cost next to nothing to keep; those that are
-- frequent come soon in the order of time.
CREATE INDEX webhook_events_ranges ON webhook_events USING brin (
        provider text_bloom_ops (n_distinct_per_range = 64),
        event_type text_bloom_ops (n_distinct_per_range = 256),
        body_sha256 bytea_bloom_ops (n_distinct_per_range = -0.2))
    WITH (autosummarize = on, pages_per_range = 64);
-- few rows while all is well
CREATE INDEX webhook_events_rejected ON webhook_events (received_at DESC, id DESC)
    WHERE signature_status NOT IN ('verified', 'unsigned');
CREATE INDEX webhook_events_rejected_by_status ON webhook_events (signature_status, received_at DESC, id DESC)
    WHERE signature_status NOT IN ('verified', 'unsigned');
CREATE INDEX webhook_events_by_reason ON webhook_events (reason, received_at DESC, id DESC) WHERE reason IS NOT NULL;
CREATE INDEX duplicate_deliveries_by_time ON duplicate_deliveries (received_at DESC, event_id DESC);

-- The key_hash of idempotency_claims, from a row of webhook_events: dev.sluice.schemas.IdempotencyKey#hash. A key that
-- was shortened to be stored has another hash; its claim is not found.
CREATE FUNCTION claim_key_hash(source text, idempotency_key text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substr(sha256(int4send(octet_length(convert_to(source, 'UTF8'))) || convert_to(source, 'UTF8')
        || int4send(octet_length(convert_to(substr(idempotency_key, length(source) + 2), 'UTF8')))
        || convert_to(substr(idempotency_key, length(source) + 2), 'UTF8')), 1, 16)
$$;

-- who may change a source: the sources file of the console, or the API
ALTER TABLE sources ADD COLUMN managed_by text NOT NULL DEFAULT 'api' CHECK (managed_by IN ('file', 'api'));
