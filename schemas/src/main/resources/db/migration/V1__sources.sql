-- Writing owner: ops-console. Mirrors dev.sluice.schemas.SourceRecord and SealedSecret.
CREATE TABLE sources (
    name           text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    provider       text        NOT NULL,
    status         text        NOT NULL CHECK (status IN ('active', 'paused', 'disabled')),
    mode           text        NOT NULL CHECK (mode IN ('async', 'inline')),
    allow_unsigned boolean     NOT NULL,
    max_body_bytes integer     CHECK (max_body_bytes > 0),
    tolerance_ms   bigint      CHECK (tolerance_ms >= 0),
    dedup_window_ms bigint     CHECK (dedup_window_ms > 0),
    ordering       text,
    topic          text,
    public_url     text,
    custom_scheme  text,
    revision       bigint      NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);

-- box is AES-256-GCM text bound to source and key id; the plain value is nowhere in this database
CREATE TABLE source_secrets (
    source     text        NOT NULL REFERENCES sources (name) ON DELETE CASCADE,
    key_id     text        NOT NULL,
    position   integer     NOT NULL,
    box        text        NOT NULL,
    not_before timestamptz,
    not_after  timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (source, key_id)
);
