-- What is there of each lot, as far as its lot was told when it came and went.

CREATE TABLE stock_lots (
  company_id uuid NOT NULL,
  location_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  lot_code text NOT NULL,
  expires_on text NOT NULL,
  quantity_milli numeric(14,3) NOT NULL,
  PRIMARY KEY (company_id, location_id, variant_id, lot_code, expires_on)
);

SELECT guard_table('stock_lots', 'company_id', 'SELECT, INSERT, UPDATE');

-- Serial numbers that were sold: a second sale of one is looked for by it.
CREATE INDEX sale_lines_with_serials ON sale_lines USING gin (serials) WHERE serials IS NOT NULL;
