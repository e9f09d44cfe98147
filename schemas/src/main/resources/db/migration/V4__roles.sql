-- One role an app with what it needs and no more; login users are made members of them. Where the migrating user may
-- not create roles, an administrator creates the three roles before and the grants below are given all the same.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sluice_verifier', 'sluice_dedup', 'sluice_console'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION create_webhook_events_partitions(date, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION drop_webhook_events_partitions(date) FROM PUBLIC;
REVOKE ALL ON FUNCTION rotate_claims(interval, interval) FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE ON webhook_events TO sluice_verifier;

GRANT SELECT, INSERT, UPDATE ON idempotency_claims, claim_fences TO sluice_dedup;
GRANT SELECT, INSERT ON duplicate_deliveries TO sluice_dedup;
-- FOR SHARE asks for the right to update; the row itself is only changed by rotate_claims
GRANT SELECT, UPDATE ON claim_epoch TO sluice_dedup;
GRANT EXECUTE ON FUNCTION rotate_claims(interval, interval) TO sluice_dedup;

GRANT SELECT, INSERT, UPDATE, DELETE ON sources, source_secrets TO sluice_console;
GRANT SELECT ON webhook_events, idempotency_claims, claim_epoch, claim_buckets_closed, duplicate_deliveries
    TO sluice_console;
GRANT EXECUTE ON FUNCTION create_webhook_events_partitions(date, date), drop_webhook_events_partitions(date)
    TO sluice_console;
