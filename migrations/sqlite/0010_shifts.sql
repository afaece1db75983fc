-- Shifts: cash moved, closes, corrections, exceptions, the time clock and day reports.

CREATE TABLE cash_movements (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  receipt_sequence INTEGER NOT NULL,
  shift_id TEXT,
  register_id TEXT NOT NULL,
  register_code TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  business_date TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  category TEXT,
  gst_code TEXT,
  gst_cents INTEGER NOT NULL,
  reason TEXT NOT NULL,
  reference TEXT,
  moved_by TEXT NOT NULL,
  approved_by TEXT,
  moved_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_movements_by_shift ON cash_movements (shift_id);
CREATE INDEX cash_movements_by_day ON cash_movements (business_date, outlet_id);

CREATE TABLE float_corrections (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  from_cents INTEGER NOT NULL,
  to_cents INTEGER NOT NULL,
  corrected_by TEXT NOT NULL,
  corrected_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX float_corrections_by_shift ON float_corrections (shift_id);

CREATE TABLE shift_closes (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  register_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  business_date TEXT NOT NULL,
  series TEXT NOT NULL,
  z_number INTEGER NOT NULL,
  closed_by TEXT NOT NULL,
  closed_at TEXT NOT NULL,
  float_left_cents INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_closes_by_shift ON shift_closes (shift_id);
CREATE INDEX shift_closes_by_day ON shift_closes (business_date, outlet_id);

CREATE TABLE tender_corrections (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  sale_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  business_date TEXT NOT NULL,
  from_tender TEXT NOT NULL,
  to_tender TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  after_close INTEGER NOT NULL,
  corrected_by TEXT NOT NULL,
  corrected_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tender_corrections_by_shift ON tender_corrections (shift_id);
CREATE INDEX tender_corrections_by_sale ON tender_corrections (sale_id);

CREATE TABLE exceptions (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  shift_id TEXT,
  outlet_id TEXT NOT NULL,
  done_by TEXT NOT NULL,
  approved_by TEXT,
  reference TEXT,
  amount_cents INTEGER,
  reason TEXT,
  noted_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exceptions_by_time ON exceptions (noted_at);
CREATE INDEX exceptions_by_shift ON exceptions (shift_id, kind);

CREATE TABLE day_reports (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  business_date TEXT NOT NULL,
  series TEXT NOT NULL,
  number INTEGER NOT NULL,
  supplement INTEGER NOT NULL,
  issued_by TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX day_reports_by_day ON day_reports (business_date, outlet_id);

CREATE TABLE time_clockings (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  clocked_at TEXT,
  replaces TEXT,
  reason TEXT,
  entered_by TEXT NOT NULL,
  entered_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX time_clockings_by_person ON time_clockings (staff_id, clocked_at);
CREATE INDEX time_clockings_replaced ON time_clockings (replaces) WHERE replaces IS NOT NULL;

-- What the last close of the drawer left in it.
ALTER TABLE shifts ADD COLUMN expected_float_cents INTEGER;
-- The sales of a shift, for its figures.
CREATE INDEX sales_by_shift ON sales (shift_id);

-- Numbers of each stream besides its receipts: Zs and day reports.
CREATE TABLE stream_numbers (
  stream_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  last_number INTEGER NOT NULL,
  PRIMARY KEY (stream_id, kind)
) STRICT, WITHOUT ROWID;

-- What was counted of a drawer whose shift isn't closed yet.
CREATE TABLE shift_counts (
  shift_id TEXT NOT NULL,
  counts TEXT NOT NULL,
  expected_cash_cents INTEGER NOT NULL,
  PRIMARY KEY (shift_id)
) STRICT, WITHOUT ROWID;

-- How often a person has approved what others did, by business date.
CREATE TABLE approvals_given (
  staff_id TEXT NOT NULL,
  business_date TEXT NOT NULL,
  given INTEGER NOT NULL,
  PRIMARY KEY (staff_id, business_date)
) STRICT, WITHOUT ROWID;
