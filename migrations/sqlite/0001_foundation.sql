-- The replica of one device: what every replica and the server hold in common, what only a replica has, and what
-- belongs to this device alone (device_state and after it). Columns are those of the row types in shared/src, names in
-- snake_case; the parity test compares them. Rows of documents stay small, so they live in their key's own tree
-- (WITHOUT ROWID); long rows don't. There are no foreign keys: no synced row needs another to make sense.

CREATE TABLE companies (
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  legal_name TEXT NOT NULL,
  uen TEXT,
  settings TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT;

CREATE TABLE outlets (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT,
  location_id TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  outlet_id TEXT,
  active INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE registers (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  enrolments INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE categories (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT,
  position INTEGER NOT NULL,
  hue INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE products (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT,
  description TEXT,
  category_id TEXT,
  gst_code TEXT NOT NULL,
  variants TEXT NOT NULL,
  picture TEXT,
  status TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT;

CREATE TABLE shifts (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  register_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  business_date TEXT NOT NULL,
  float_cents INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sales (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  receipt_sequence INTEGER NOT NULL,
  shift_id TEXT NOT NULL,
  register_id TEXT NOT NULL,
  register_code TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  cashier_id TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  business_date TEXT NOT NULL,
  tax_date TEXT NOT NULL,
  gst_charged INTEGER NOT NULL,
  total_cents INTEGER NOT NULL,
  gst_cents INTEGER NOT NULL,
  rounding_cents INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sale_lines (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  sale_id TEXT NOT NULL,
  line_number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  product_id TEXT,
  variant_id TEXT,
  sku TEXT NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT,
  barcode TEXT,
  quantity_milli INTEGER NOT NULL,
  unit_price_cents INTEGER NOT NULL,
  gross_cents INTEGER NOT NULL,
  discount_cents INTEGER NOT NULL,
  total_cents INTEGER NOT NULL,
  gst_code TEXT NOT NULL,
  gst_rate_ppm INTEGER NOT NULL,
  gst_cents INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sale_payments (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  sale_id TEXT NOT NULL,
  tender TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  rounding_cents INTEGER NOT NULL,
  tendered_cents INTEGER NOT NULL,
  change_cents INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_movements (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  quantity_milli INTEGER NOT NULL,
  kind TEXT NOT NULL,
  moved_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_levels (
  company_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  on_hand_milli INTEGER NOT NULL,
  PRIMARY KEY (company_id, location_id, variant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_entries (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  outlet_id TEXT,
  kind TEXT NOT NULL,
  reference TEXT NOT NULL,
  entry_date TEXT NOT NULL,
  posting_month TEXT NOT NULL,
  lines TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT;

CREATE TABLE facts (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  type TEXT NOT NULL,
  at TEXT NOT NULL,
  envelope TEXT NOT NULL,
  signature TEXT NOT NULL,
  private_salt TEXT,
  private_text TEXT,
  accept_no INTEGER,
  posting_month TEXT NOT NULL,
  projected INTEGER NOT NULL,
  PRIMARY KEY (id)
) STRICT;

CREATE TABLE outbox (
  stream_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  fact_id TEXT NOT NULL,
  queued_at TEXT NOT NULL,
  state TEXT NOT NULL,
  code TEXT,
  PRIMARY KEY (stream_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE shape_cursors (
  shape TEXT NOT NULL,
  handle TEXT NOT NULL,
  offset TEXT NOT NULL,
  caught_up_at TEXT,
  PRIMARY KEY (shape)
) STRICT, WITHOUT ROWID;

CREATE TABLE unreadable_rows (
  shape TEXT NOT NULL,
  row_key TEXT NOT NULL,
  value TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (shape, row_key)
) STRICT;

CREATE TABLE review_items (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  outlet_id TEXT,
  fact_id TEXT,
  code TEXT NOT NULL,
  details TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  resolved_at TEXT,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;


CREATE TABLE device_state (
  slot INTEGER NOT NULL CHECK (slot = 1),
  company_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  register_id TEXT NOT NULL,
  register_code TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  receipt_series TEXT NOT NULL,
  recovery_public_key TEXT NOT NULL,
  server_url TEXT NOT NULL,
  installation_id TEXT NOT NULL,
  token TEXT,
  token_expires_at TEXT,
  last_sequence INTEGER NOT NULL,
  last_hash TEXT NOT NULL,
  last_receipt_sequence INTEGER NOT NULL,
  last_server_time TEXT,
  last_fact_at TEXT,
  first_copy_complete INTEGER NOT NULL,
  PRIMARY KEY (slot)
) STRICT;

CREATE TABLE device_settings (
  slot INTEGER NOT NULL CHECK (slot = 1),
  settings TEXT NOT NULL,
  PRIMARY KEY (slot)
) STRICT;

CREATE TABLE carts (
  slot INTEGER NOT NULL CHECK (slot = 1),
  sale_id TEXT NOT NULL,
  lines TEXT NOT NULL,
  PRIMARY KEY (slot)
) STRICT;

CREATE TABLE pin_attempts (
  staff_id TEXT NOT NULL,
  wrong_count INTEGER NOT NULL,
  locked_until TEXT,
  PRIMARY KEY (staff_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE unprinted_receipts (
  sale_id TEXT NOT NULL,
  queued_at TEXT NOT NULL,
  PRIMARY KEY (sale_id)
) STRICT, WITHOUT ROWID;

-- Receipts are listed newest first and found by part of their number (read from the index alone) or by amount.
CREATE INDEX sales_by_time ON sales (completed_at, receipt_number);
CREATE INDEX sales_by_total ON sales (total_cents, completed_at);
CREATE INDEX sale_lines_by_sale ON sale_lines (sale_id, line_number);
CREATE INDEX sale_payments_by_sale ON sale_payments (sale_id);
CREATE INDEX shifts_by_register ON shifts (register_id, opened_at);
CREATE INDEX journal_entries_by_fact ON journal_entries (fact_id);
CREATE INDEX facts_by_stream ON facts (stream_id, sequence);
-- What a newer version is to project after an upgrade.
CREATE INDEX facts_unprojected ON facts (type) WHERE projected = 0;
CREATE INDEX registers_by_outlet ON registers (outlet_id);
