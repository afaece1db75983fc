-- Companies, people, outlets and devices; and the rules that keep companies apart (docs/adr/0003-row-level-security.md).
-- Runs as kedai_owner, like every migration.

-- The company that the transaction acts for, or null: an unset or emptied setting matches no row.
CREATE FUNCTION current_company() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.company_id', true), '')::uuid $$;

-- Puts a table under the rule: forced row security, one company at a time, and what the application may do with it.
-- The owner may read everything, because the lookup functions below run as it; it can't log in, and it may write nothing
-- without naming a company like everybody else.
CREATE FUNCTION guard_table(target regclass, company_column text, app_privileges text) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY one_company ON %s USING (%I = current_company()) WITH CHECK (%I = current_company())',
    target, company_column, company_column);
  EXECUTE format('CREATE POLICY owner_reads ON %s FOR SELECT TO kedai_owner USING (true)', target);
  EXECUTE format('GRANT %s ON TABLE %s TO kedai_app', app_privileges, target);
END $$;
REVOKE ALL ON FUNCTION guard_table(regclass, text, text) FROM PUBLIC;

-- Publishes a table to replicas: whole old rows in the log, readable by the shape engine.
CREATE FUNCTION publish_table(target regclass) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', target);
  EXECUTE format('ALTER PUBLICATION electric_publication_default ADD TABLE %s', target);
  EXECUTE format('GRANT SELECT ON TABLE %s TO kedai_shapes', target);
END $$;
REVOKE ALL ON FUNCTION publish_table(regclass) FROM PUBLIC;

CREATE PUBLICATION electric_publication_default;

CREATE TABLE companies (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  legal_name text NOT NULL,
  uen text,
  settings jsonb NOT NULL
);

CREATE TABLE outlets (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  address text NOT NULL,
  phone text,
  location_id uuid NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, code)
);

CREATE TABLE staff (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  pin_hash text NOT NULL,
  outlet_id uuid,
  active boolean NOT NULL,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE registers (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  enrolments bigint NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, code)
);

-- Found before the company is known, so its key is unique across companies.
CREATE TABLE streams (
  id uuid PRIMARY KEY,
  company_id uuid NOT NULL,
  register_id uuid,
  outlet_id uuid,
  installation_id text NOT NULL,
  public_key text NOT NULL,
  receipt_series text NOT NULL,
  last_sequence bigint NOT NULL,
  last_hash text NOT NULL,
  last_receipt_sequence bigint NOT NULL,
  status text NOT NULL,
  enrolled_at timestamptz NOT NULL,
  enrolled_by uuid,
  last_seen_at timestamptz
);
CREATE INDEX streams_by_register ON streams (company_id, register_id);

-- Found before the company is known, as streams are.
CREATE TABLE pairing_codes (
  code_hash text PRIMARY KEY,
  company_id uuid NOT NULL,
  register_id uuid NOT NULL,
  created_by uuid,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

-- Wrong PINs given to the server, so that a restart doesn't forget them.
CREATE TABLE pin_attempts (
  company_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  wrong bigint NOT NULL,
  locked_until timestamptz,
  PRIMARY KEY (company_id, staff_id)
);

-- The key that journals are sealed to, and the seed of the company's own stream. The recovery key's private half is
-- given once to whoever makes the company, and isn't here.
CREATE TABLE company_keys (
  company_id uuid PRIMARY KEY,
  recovery_public_key text NOT NULL,
  server_stream_id uuid NOT NULL,
  server_seed text NOT NULL
);

-- Web addresses of online stores; found before the company is known.
CREATE TABLE stores (
  slug text PRIMARY KEY CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
  company_id uuid NOT NULL
);

SELECT guard_table('companies', 'id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('outlets', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('staff', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('registers', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('streams', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('pairing_codes', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('pin_attempts', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('company_keys', 'company_id', 'SELECT, INSERT');
SELECT guard_table('stores', 'company_id', 'SELECT, INSERT');
SELECT publish_table('companies');
SELECT publish_table('outlets');
SELECT publish_table('staff');
SELECT publish_table('registers');

-- The only ways from something a stranger shows to a company: a token's stream, a pairing code, a store's address.
CREATE FUNCTION company_of_stream(wanted uuid) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT company_id FROM streams WHERE id = wanted $$;
CREATE FUNCTION company_of_pairing_code(wanted text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT company_id FROM pairing_codes WHERE code_hash = wanted $$;
CREATE FUNCTION company_of_store(wanted text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT company_id FROM stores WHERE slug = wanted $$;
-- For what the server does for every company in turn.
CREATE FUNCTION company_ids() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT id FROM companies ORDER BY id $$;
REVOKE ALL ON FUNCTION company_of_stream(uuid), company_of_pairing_code(text), company_of_store(text), company_ids()
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_of_stream(uuid), company_of_pairing_code(text), company_of_store(text), company_ids()
  TO kedai_app;
