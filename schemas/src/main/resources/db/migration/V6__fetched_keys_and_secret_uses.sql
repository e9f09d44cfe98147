-- keys that a provider publishes are fetched only where an operator said so
ALTER TABLE sources ADD COLUMN fetch_keys boolean NOT NULL DEFAULT false;

-- Writing owner: verifier-worker. When a webhook that a secret verified was last received, a minute late at most:
-- tells an operator that an old secret is used no more.
CREATE TABLE secret_uses (
    source       text        NOT NULL,
    key_id       text        NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (source, key_id)
);

GRANT SELECT, INSERT, UPDATE ON secret_uses TO sluice_verifier;
GRANT SELECT ON secret_uses TO sluice_console;
