-- Products made on a device, and the history of their prices.

CREATE TABLE price_changes (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  price_list_id TEXT,
  before TEXT,
  after TEXT,
  changed_by TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX price_changes_of_variants ON price_changes (variant_id, changed_at);

-- A product that was made here and isn't the server's yet is looked for by its id.
CREATE INDEX facts_of_products ON facts (json_extract(envelope, '$.body.productId'))
  WHERE type = 'catalog.productCreated.v1';
