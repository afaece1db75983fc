-- Goods that no product is known of: found among all lines of sales, and set aside by the office.

CREATE INDEX sale_lines_of_unknown ON sale_lines (barcode, sale_id) WHERE kind = 'department' AND barcode IS NOT NULL;

CREATE TABLE items_set_aside (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  code TEXT,
  words TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_aside_by TEXT NOT NULL,
  set_aside_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
