-- Goods that no product is known of: found among all lines of sales, and set aside by the office.

CREATE INDEX sale_lines_of_unknown ON sale_lines (company_id, barcode, sale_id)
  WHERE kind = 'department' AND barcode IS NOT NULL;

CREATE TABLE items_set_aside (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  code text,
  words text NOT NULL,
  reason text NOT NULL,
  set_aside_by uuid NOT NULL,
  set_aside_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);

SELECT guard_table('items_set_aside', 'company_id', 'SELECT, INSERT');
