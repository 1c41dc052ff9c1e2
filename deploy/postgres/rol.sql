-- One login role and the database of the same name, which it owns. Variables: rol, bestand (with its password).
\set wachtwoord `cat :'bestand'`

-- The password is in the statement: it may not end up in the server's log.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';

SELECT format('CREATE ROLE %I', :'rol')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'rol') \gexec

ALTER ROLE :"rol" WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'wachtwoord';
-- A connection that went quiet within a transaction would hold the lock of a log.
ALTER ROLE :"rol" SET idle_in_transaction_session_timeout = '60s';

SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8''', :'rol')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'rol') \gexec

ALTER DATABASE :"rol" OWNER TO :"rol";
REVOKE ALL ON DATABASE :"rol" FROM PUBLIC;
