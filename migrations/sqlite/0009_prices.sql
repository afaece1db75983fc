-- Price lists, their prices, and promotions.

CREATE TABLE price_lists (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  outlet_id TEXT,
  group_code TEXT,
  starts_at TEXT NOT NULL,
  ends_at TEXT,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE list_prices (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  price_list_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  price_cents INTEGER,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
-- The prices of what is scanned, and those of a list on the screen.
CREATE INDEX list_prices_by_variant ON list_prices (variant_id, price_list_id);
CREATE INDEX list_prices_by_list ON list_prices (price_list_id);

CREATE TABLE promotions (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_zh TEXT,
  coupon_code TEXT,
  priority INTEGER NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT,
  hours TEXT,
  outlet_ids TEXT,
  group_codes TEXT,
  channels TEXT,
  terms TEXT NOT NULL,
  max_per_sale INTEGER,
  clawback INTEGER NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- The customer's group, which price lists and promotions ask for.
ALTER TABLE customers ADD COLUMN group_code TEXT;
