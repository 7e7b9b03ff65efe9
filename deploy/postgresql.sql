-- The role and the database of 厅验, and the limits that hold for every statement of it. As the database's administrator, and as
-- often as you like:
--
--   runuser -u postgres -- psql --quiet --set ON_ERROR_STOP=1 --file deploy/postgresql.sql
--
-- On the same host the role needs no password: PostgreSQL knows the user of the service by its socket (peer). From another host:
-- \password tingyan
SELECT 'CREATE ROLE tingyan LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tingyan') \gexec

-- It owns its tables, since the triggers of the audit log are put in place after each migration; it may make databases, since each
-- night's backup is restored on trial into one that is dropped again.
ALTER ROLE tingyan NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS CREATEDB CONNECTION LIMIT 60;
ALTER ROLE tingyan SET statement_timeout = '30s';
ALTER ROLE tingyan SET lock_timeout = '10s';
ALTER ROLE tingyan SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE tingyan SET jit = off; -- compiling a query takes longer than it runs: 1.2 s of 1.5 s were seen
ALTER ROLE tingyan SET timezone = 'UTC'; -- the application says what time it is in Shanghai

-- C.UTF-8 is on every Debian and orders alike after each of its upgrades, so that no index has to be built anew.
SELECT 'CREATE DATABASE tingyan OWNER tingyan ENCODING ''UTF8'' LC_COLLATE ''C.UTF-8'' LC_CTYPE ''C.UTF-8'' TEMPLATE template0'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tingyan') \gexec
REVOKE ALL ON DATABASE tingyan FROM PUBLIC;
