#!/bin/sh
# Run once, when the database is made. Two roles: the one that owns the tables and migrates, and
# the one the portal works as, which may not TRUNCATE, drop or alter: no trigger could stop that.
set -eu
psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner_password="$POSTGRES_PASSWORD" --set portal_password="$PORTAL_DB_PASSWORD" <<'SQL'
CREATE ROLE stp_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE stp LOGIN PASSWORD :'portal_password';
CREATE DATABASE stp OWNER stp_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE stp FROM PUBLIC;
GRANT CONNECT ON DATABASE stp TO stp;
\connect stp
ALTER DEFAULT PRIVILEGES FOR ROLE stp_owner
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO stp;
ALTER DEFAULT PRIVILEGES FOR ROLE stp_owner GRANT USAGE, SELECT ON SEQUENCES TO stp;
SQL
