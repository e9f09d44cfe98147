-- What the search of duplicates goes by, in the order of its pages: only duplicates pay for these.
CREATE INDEX duplicate_deliveries_by_source ON duplicate_deliveries (source, received_at DESC, event_id DESC);
CREATE INDEX duplicate_deliveries_by_delivery_id
    ON duplicate_deliveries (substr(idempotency_key, strpos(idempotency_key, ':') + 1), received_at DESC, event_id DESC);
