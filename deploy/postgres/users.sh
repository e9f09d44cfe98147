#!/bin/bash
# Runs once, when the database is empty: makes a user an app, each with no more than it needs. The console's owns the
# schema, since it migrates; the workers' are members of roles to which the migrations grant. See docs/security.md. The
# limits are for ten of each worker and two consoles, and leave the last connections of 100 to an administrator. What the
# apps ask for themselves is shorter; the timeouts hold whoever else comes with a password of theirs.
set -euo pipefail

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" \
  --set database="$POSTGRES_DB" --set console="$SLUICE_CONSOLE_DB_PASSWORD" \
  --set verifier="$SLUICE_VERIFIER_DB_PASSWORD" --set dedup="$SLUICE_DEDUP_DB_PASSWORD" <<'SQL'
CREATE ROLE sluice_console NOLOGIN;
CREATE ROLE sluice_verifier NOLOGIN;
CREATE ROLE sluice_dedup NOLOGIN;
CREATE ROLE ops_console LOGIN PASSWORD :'console' CONNECTION LIMIT 25 IN ROLE sluice_console;
CREATE ROLE verifier_worker LOGIN PASSWORD :'verifier' CONNECTION LIMIT 30 IN ROLE sluice_verifier;
CREATE ROLE dedup_worker LOGIN PASSWORD :'dedup' CONNECTION LIMIT 30 IN ROLE sluice_dedup;
ALTER ROLE ops_console SET statement_timeout = '60s';
ALTER ROLE ops_console SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE verifier_worker SET statement_timeout = '30s';
ALTER ROLE verifier_worker SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE dedup_worker SET statement_timeout = '30s';
ALTER ROLE dedup_worker SET idle_in_transaction_session_timeout = '30s';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE :"database" TO ops_console;
GRANT CONNECT ON DATABASE :"database" TO verifier_worker, dedup_worker;
GRANT CREATE ON SCHEMA public TO ops_console;
SQL
