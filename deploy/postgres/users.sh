#!/bin/bash
# Runs once, when the database is empty: makes a user an app, each with no more than it needs. The console's owns the
# schema, since it migrates; the workers' are members of roles to which the migrations grant. See docs/security.md.
set -euo pipefail

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" \
  --set database="$POSTGRES_DB" --set console="$SLUICE_CONSOLE_DB_PASSWORD" \
  --set verifier="$SLUICE_VERIFIER_DB_PASSWORD" --set dedup="$SLUICE_DEDUP_DB_PASSWORD" <<'SQL'
CREATE ROLE sluice_console NOLOGIN;
CREATE ROLE sluice_verifier NOLOGIN;
CREATE ROLE sluice_dedup NOLOGIN;
CREATE ROLE ops_console LOGIN PASSWORD :'console' IN ROLE sluice_console;
CREATE ROLE verifier_worker LOGIN PASSWORD :'verifier' IN ROLE sluice_verifier;
CREATE ROLE dedup_worker LOGIN PASSWORD :'dedup' IN ROLE sluice_dedup;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, CREATE ON DATABASE :"database" TO ops_console;
GRANT CONNECT ON DATABASE :"database" TO verifier_worker, dedup_worker;
GRANT CREATE ON SCHEMA public TO ops_console;
SQL
