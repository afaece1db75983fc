-- What is there of each lot, as far as its lot was told when it came and went.

CREATE TABLE stock_lots (
  company_id TEXT NOT NULL,
  location_id TEXT NOT NULL,
  variant_id TEXT NOT NULL,
  lot_code TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  quantity_milli INTEGER NOT NULL,
  PRIMARY KEY (company_id, location_id, variant_id, lot_code, expires_on)
) STRICT, WITHOUT ROWID;
