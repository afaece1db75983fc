-- Tax invoices that were asked for, and what customers asked for that no product was known of.

CREATE TABLE tax_invoices (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  sale_id uuid NOT NULL,
  receipt_number text NOT NULL,
  invoice_number text NOT NULL,
  outlet_id uuid NOT NULL,
  issued_by uuid NOT NULL,
  issued_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX tax_invoices_of_sales ON tax_invoices (company_id, sale_id);

CREATE TABLE items_asked (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  outlet_id uuid NOT NULL,
  code text,
  words text NOT NULL,
  asked_by uuid NOT NULL,
  asked_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);

SELECT guard_table('tax_invoices', 'company_id', 'SELECT, INSERT');
SELECT guard_table('items_asked', 'company_id', 'SELECT, INSERT');
