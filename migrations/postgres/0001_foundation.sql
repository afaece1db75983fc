-- What every replica and the server hold in common, and what only the server has: the other half of the replica's
-- foundation. Columns are those of the row types in shared/src, names in snake_case; a test compares them. Keys begin
-- with the company, because ids are made by devices; there are no foreign keys: no synced row needs another to make sense.
--
-- This part: companies, people and devices, and the rules that keep companies apart (docs/adr/0003-row-level-security.md).
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

-- What is sold: one document a row, variants and barcodes inside.

CREATE TABLE categories (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  name_zh text,
  position bigint NOT NULL,
  hue bigint NOT NULL,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE products (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  name_zh text,
  description text,
  category_id uuid,
  gst_code text NOT NULL,
  variants jsonb NOT NULL,
  picture text,
  status text NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);

SELECT guard_table('categories', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('products', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('categories');
SELECT publish_table('products');

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Everything a product is looked for by, in small letters.
CREATE FUNCTION product_search_text(name text, name_zh text, variants jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog
  AS $$
    SELECT lower(concat_ws(' ', name, name_zh, (
      SELECT string_agg(concat_ws(' ', variant->>'sku', variant->>'name', (
        SELECT string_agg(barcode, ' ') FROM jsonb_array_elements_text(variant->'barcodes') AS barcode
      )), ' ')
      FROM jsonb_array_elements(variants) AS variant
    )))
  $$;

CREATE INDEX products_by_trigram ON products
  USING gin (product_search_text(name, name_zh, variants) gin_trgm_ops);
CREATE INDEX products_by_word ON products
  USING gin (to_tsvector('simple', product_search_text(name, name_zh, variants)));
CREATE INDEX products_by_category ON products (company_id, category_id);

-- The current company's products that match, best first by rank. A definer function because row security keeps an
-- operator that isn't leakproof away from an index; the company is checked inside.
CREATE FUNCTION find_products(wanted text) RETURNS TABLE (product_id uuid, rank real)
  LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp
  SET pg_trgm.word_similarity_threshold = 0.5
  AS $$
    WITH exact AS (
      SELECT id, 1 + ts_rank(to_tsvector('simple', product_search_text(name, name_zh, variants)),
                             websearch_to_tsquery('simple', wanted)) AS rank
      FROM products
      WHERE company_id = current_company()
        AND (to_tsvector('simple', product_search_text(name, name_zh, variants))
             @@ websearch_to_tsquery('simple', wanted)
          OR product_search_text(name, name_zh, variants)
             LIKE '%' || replace(replace(replace(lower(wanted), '\', '\\'), '%', '\%'), '_', '\_') || '%')
    )
    SELECT id, rank FROM exact
    UNION ALL
    -- What only resembles it helps somebody who mistyped, and gets in the way of everybody else.
    SELECT id, word_similarity(lower(wanted), product_search_text(name, name_zh, variants))
    FROM products
    WHERE company_id = current_company()
      AND NOT EXISTS (SELECT FROM exact)
      AND lower(wanted) <% product_search_text(name, name_zh, variants)
  $$;
REVOKE ALL ON FUNCTION find_products(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_products(text) TO kedai_app;

-- Facts as they were signed, one row per audience, and what couldn't be one.

CREATE TABLE facts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  envelope text NOT NULL,
  signature text NOT NULL,
  private_salt text,
  private_text text,
  audience text NOT NULL,
  accept_no bigint NOT NULL,
  posting_month text NOT NULL CHECK (posting_month ~ '^\d{4}-\d{2}$'),
  body jsonb,
  PRIMARY KEY (company_id, id, audience),
  CHECK ((audience = 'office') = (body IS NOT NULL))
);
CREATE UNIQUE INDEX facts_by_sequence ON facts (company_id, stream_id, sequence, audience);
CREATE UNIQUE INDEX facts_by_accept_no ON facts (company_id, audience, accept_no);
CREATE INDEX facts_by_month ON facts (company_id, audience, posting_month);

-- Valid facts of a type that this version doesn't know: kept whole, and projected after an upgrade.
CREATE TABLE deferred_facts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  envelope text NOT NULL,
  signature text NOT NULL,
  private_salt text,
  private_text text,
  received_at timestamptz NOT NULL,
  projected_at timestamptz,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX deferred_facts_by_sequence ON deferred_facts (company_id, stream_id, sequence);

CREATE TABLE quarantined_facts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  sequence bigint,
  fact_id uuid,
  outcome text NOT NULL,
  code text NOT NULL,
  envelope text NOT NULL,
  signature text NOT NULL,
  private_salt text,
  private_text text,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX quarantined_facts_by_sequence ON quarantined_facts (company_id, stream_id, sequence);

CREATE TABLE review_items (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  outlet_id uuid,
  fact_id uuid,
  code text NOT NULL,
  details jsonb NOT NULL,
  raised_at timestamptz NOT NULL,
  resolved_at timestamptz,
  PRIMARY KEY (company_id, id)
);

-- The last acceptNo of a company: its row is locked as the last thing before commit, so numbers follow commits.
CREATE TABLE company_counters (
  company_id uuid PRIMARY KEY,
  accept_no bigint NOT NULL
);

-- Which months are closed; later postings go to the first open one.
CREATE TABLE company_books (
  company_id uuid PRIMARY KEY,
  books_closed_through text CHECK (books_closed_through ~ '^\d{4}-\d{2}$')
);

CREATE TABLE number_series (
  company_id uuid NOT NULL,
  series text NOT NULL,
  last_number bigint NOT NULL,
  PRIMARY KEY (company_id, series)
);

SELECT guard_table('facts', 'company_id', 'SELECT, INSERT');
SELECT guard_table('deferred_facts', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('quarantined_facts', 'company_id', 'SELECT, INSERT');
SELECT guard_table('review_items', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('company_counters', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('company_books', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('number_series', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('facts');
SELECT publish_table('review_items');

-- The next number of a company's series, without gaps: it waits for whoever took the one before and hasn't committed.
CREATE FUNCTION next_number(company uuid, wanted_series text) RETURNS bigint
  LANGUAGE sql
  AS $$
    INSERT INTO number_series AS existing (company_id, series, last_number) VALUES (company, wanted_series, 1)
    ON CONFLICT (company_id, series) DO UPDATE SET last_number = existing.last_number + 1
    RETURNING last_number
  $$;

-- What facts cause: sales, stock and the books. Only added to, but for stock levels, which are the sum of movements.

CREATE TABLE shifts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  register_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  opened_by uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  business_date date NOT NULL,
  float_cents numeric(14,2) NOT NULL,
  PRIMARY KEY (company_id, id)
);

CREATE TABLE sales (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  receipt_number text NOT NULL,
  receipt_sequence bigint NOT NULL,
  shift_id uuid NOT NULL,
  register_id uuid NOT NULL,
  register_code text NOT NULL,
  outlet_id uuid NOT NULL,
  cashier_id uuid NOT NULL,
  completed_at timestamptz NOT NULL,
  business_date date NOT NULL,
  tax_date date NOT NULL,
  gst_charged boolean NOT NULL,
  total_cents numeric(14,2) NOT NULL,
  gst_cents numeric(14,2) NOT NULL,
  rounding_cents numeric(14,2) NOT NULL,
  PRIMARY KEY (company_id, id)
);
-- Not unique: a receipt number used twice is kept and looked at, never refused.
CREATE INDEX sales_by_receipt ON sales (company_id, receipt_number);
CREATE INDEX sales_by_time ON sales (company_id, completed_at);

CREATE TABLE sale_lines (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  sale_id uuid NOT NULL,
  line_number bigint NOT NULL,
  kind text NOT NULL,
  product_id uuid,
  variant_id uuid,
  sku text NOT NULL,
  name text NOT NULL,
  name_zh text,
  barcode text,
  quantity_milli numeric(14,3) NOT NULL,
  unit_price_cents numeric(14,2) NOT NULL,
  gross_cents numeric(14,2) NOT NULL,
  discount_cents numeric(14,2) NOT NULL,
  total_cents numeric(14,2) NOT NULL,
  gst_code text NOT NULL,
  gst_rate_ppm numeric(6,4) NOT NULL,
  gst_cents numeric(14,2) NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX sale_lines_by_sale ON sale_lines (company_id, sale_id);

CREATE TABLE sale_payments (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  sale_id uuid NOT NULL,
  tender text NOT NULL,
  amount_cents numeric(14,2) NOT NULL,
  rounding_cents numeric(14,2) NOT NULL,
  tendered_cents numeric(14,2) NOT NULL,
  change_cents numeric(14,2) NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX sale_payments_by_sale ON sale_payments (company_id, sale_id);

CREATE TABLE stock_movements (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  quantity_milli numeric(14,3) NOT NULL,
  kind text NOT NULL,
  moved_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX stock_movements_by_variant ON stock_movements (company_id, variant_id, location_id);

CREATE TABLE stock_levels (
  company_id uuid NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  on_hand_milli numeric(14,3) NOT NULL,
  PRIMARY KEY (company_id, location_id, variant_id)
);
CREATE INDEX stock_levels_by_variant ON stock_levels (company_id, variant_id);

CREATE TABLE accounts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, code)
);

-- At least two lines, each with one amount above zero, and debits equal to credits.
CREATE FUNCTION journal_lines_balance(lines jsonb) RETURNS boolean
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog
  AS $$
    SELECT coalesce(
      count(*) >= 2
        AND sum((line->>'debitCents')::numeric) = sum((line->>'creditCents')::numeric)
        AND bool_and((line->>'debitCents')::numeric >= 0 AND (line->>'creditCents')::numeric >= 0)
        AND bool_and(((line->>'debitCents')::numeric = 0) <> ((line->>'creditCents')::numeric = 0)),
      false)
    FROM jsonb_array_elements(lines) AS line
  $$;

CREATE TABLE journal_entries (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  outlet_id uuid,
  kind text NOT NULL,
  reference text NOT NULL,
  entry_date date NOT NULL,
  posting_month text NOT NULL CHECK (posting_month ~ '^\d{4}-\d{2}$'),
  lines jsonb NOT NULL CHECK (journal_lines_balance(lines)),
  audience text NOT NULL,
  PRIMARY KEY (company_id, id, audience)
);
CREATE INDEX journal_entries_by_month ON journal_entries (company_id, audience, posting_month);

SELECT guard_table('shifts', 'company_id', 'SELECT, INSERT');
SELECT guard_table('sales', 'company_id', 'SELECT, INSERT');
SELECT guard_table('sale_lines', 'company_id', 'SELECT, INSERT');
SELECT guard_table('sale_payments', 'company_id', 'SELECT, INSERT');
SELECT guard_table('stock_movements', 'company_id', 'SELECT, INSERT');
SELECT guard_table('stock_levels', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('accounts', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('journal_entries', 'company_id', 'SELECT, INSERT');
SELECT publish_table('accounts');
SELECT publish_table('journal_entries');
