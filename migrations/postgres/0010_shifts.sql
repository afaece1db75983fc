-- Shifts: cash moved, closes, corrections, exceptions, the time clock and day reports.

CREATE TABLE cash_movements (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  receipt_number text NOT NULL,
  receipt_sequence bigint NOT NULL,
  shift_id uuid,
  register_id uuid NOT NULL,
  register_code text NOT NULL,
  outlet_id uuid NOT NULL,
  business_date date NOT NULL,
  kind text NOT NULL,
  amount_cents numeric(14,2) NOT NULL,
  category text,
  gst_code text,
  gst_cents numeric(14,2) NOT NULL,
  reason text NOT NULL,
  reference text,
  moved_by uuid NOT NULL,
  approved_by uuid,
  moved_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX cash_movements_by_shift ON cash_movements (company_id, shift_id);
CREATE INDEX cash_movements_by_receipt ON cash_movements (company_id, receipt_number);

CREATE TABLE float_corrections (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  shift_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  from_cents numeric(14,2) NOT NULL,
  to_cents numeric(14,2) NOT NULL,
  corrected_by uuid NOT NULL,
  corrected_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX float_corrections_by_shift ON float_corrections (company_id, shift_id);

CREATE TABLE shift_closes (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  shift_id uuid NOT NULL,
  register_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  business_date date NOT NULL,
  series text NOT NULL,
  z_number bigint NOT NULL,
  closed_by uuid NOT NULL,
  closed_at timestamptz NOT NULL,
  float_left_cents numeric(14,2) NOT NULL,
  document jsonb NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX shift_closes_by_shift ON shift_closes (company_id, shift_id);
CREATE INDEX shift_closes_by_day ON shift_closes (company_id, outlet_id, business_date);

CREATE TABLE tender_corrections (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  sale_id uuid NOT NULL,
  shift_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  business_date date NOT NULL,
  from_tender text NOT NULL,
  to_tender text NOT NULL,
  amount_cents numeric(14,2) NOT NULL,
  after_close boolean NOT NULL,
  corrected_by uuid NOT NULL,
  corrected_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX tender_corrections_by_shift ON tender_corrections (company_id, shift_id);

CREATE TABLE exceptions (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  kind text NOT NULL,
  shift_id uuid,
  outlet_id uuid NOT NULL,
  done_by uuid NOT NULL,
  approved_by uuid,
  reference text,
  amount_cents numeric(14,2),
  reason text,
  noted_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX exceptions_by_time ON exceptions (company_id, outlet_id, noted_at);

CREATE TABLE day_reports (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  business_date date NOT NULL,
  series text NOT NULL,
  number bigint NOT NULL,
  supplement bigint NOT NULL,
  issued_by uuid NOT NULL,
  issued_at timestamptz NOT NULL,
  document jsonb NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX day_reports_by_day ON day_reports (company_id, outlet_id, business_date);

CREATE TABLE time_clockings (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  staff_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  kind text NOT NULL,
  clocked_at timestamptz,
  replaces uuid,
  reason text,
  entered_by uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX time_clockings_by_person ON time_clockings (company_id, staff_id, clocked_at);

-- What the last close of the drawer left in it.
ALTER TABLE shifts ADD COLUMN expected_float_cents numeric(14,2);

SELECT guard_table('cash_movements', 'company_id', 'SELECT, INSERT');
SELECT guard_table('float_corrections', 'company_id', 'SELECT, INSERT');
SELECT guard_table('shift_closes', 'company_id', 'SELECT, INSERT');
SELECT guard_table('tender_corrections', 'company_id', 'SELECT, INSERT');
SELECT guard_table('exceptions', 'company_id', 'SELECT, INSERT');
SELECT guard_table('day_reports', 'company_id', 'SELECT, INSERT');
SELECT guard_table('time_clockings', 'company_id', 'SELECT, INSERT');

-- Accounts of the books that companies from before don't have.
ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
INSERT INTO accounts (id, company_id, code, name, type)
  SELECT gen_random_uuid(), company.id, added.code, added.name, added.type
    FROM companies AS company,
         (VALUES ('1020', 'Cards, to be paid by the bank', 'asset'),
                 ('1021', 'NETS, to be paid by the bank', 'asset'),
                 ('1022', 'PayNow, on its way to the bank', 'asset'),
                 ('1023', 'Vouchers, to be redeemed', 'asset'),
                 ('1029', 'Other tenders, to be paid', 'asset'),
                 ('1030', 'Bank', 'asset'),
                 ('1300', 'GST input tax', 'asset'),
                 ('2310', 'Tips owed to staff', 'liability'),
                 ('4800', 'Other income', 'income'),
                 ('5800', 'Paid out of the till', 'expense'),
                 ('5900', 'Cash over and short', 'expense'),
                 ('5910', 'Slips over and short', 'expense')) AS added (code, name, type)
  ON CONFLICT DO NOTHING;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
