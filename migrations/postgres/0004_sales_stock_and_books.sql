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
