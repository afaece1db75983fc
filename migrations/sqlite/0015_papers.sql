-- Tax invoices that were asked for, and what customers asked for that no product was known of.

CREATE TABLE tax_invoices (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  sale_id TEXT NOT NULL,
  receipt_number TEXT NOT NULL,
  invoice_number TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tax_invoices_of_sales ON tax_invoices (sale_id);

CREATE TABLE items_asked (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  outlet_id TEXT NOT NULL,
  code TEXT,
  words TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
