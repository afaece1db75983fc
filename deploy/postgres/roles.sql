-- The three roles, when the database is made. The server brings them to the same at each start (ensureRoles) and sets the
-- password of kedai_app; this is here so that nothing ever runs with more rights than it should have.
\getenv shapes_password KEDAI_SHAPES_PASSWORD

-- Owns tables and publication, migrates; nobody logs in as it.
CREATE ROLE kedai_owner NOLOGIN NOBYPASSRLS NOREPLICATION;
-- Serves, under row security.
CREATE ROLE kedai_app LOGIN NOBYPASSRLS NOREPLICATION NOCREATEROLE NOCREATEDB;
-- Electric's: follows the log and reads the published tables of all companies.
CREATE ROLE kedai_shapes LOGIN BYPASSRLS REPLICATION NOCREATEROLE NOCREATEDB PASSWORD :'shapes_password';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE CONNECT ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO kedai_app, kedai_shapes;
