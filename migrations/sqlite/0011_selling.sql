-- How products are sold, what a sale says of each line, and carts that are put aside.

ALTER TABLE products ADD COLUMN selling TEXT;
ALTER TABLE products ADD COLUMN further_names TEXT;

ALTER TABLE sale_lines ADD COLUMN parent_line INTEGER;
ALTER TABLE sale_lines ADD COLUMN list_price_cents INTEGER;
ALTER TABLE sale_lines ADD COLUMN price_source TEXT;
ALTER TABLE sale_lines ADD COLUMN price_list_code TEXT;
ALTER TABLE sale_lines ADD COLUMN adjustments TEXT;
ALTER TABLE sale_lines ADD COLUMN stock_each_milli INTEGER;
ALTER TABLE sale_lines ADD COLUMN note TEXT;
ALTER TABLE sale_lines ADD COLUMN serials TEXT;
ALTER TABLE sale_lines ADD COLUMN lot TEXT;

ALTER TABLE sale_payments ADD COLUMN reference TEXT;

ALTER TABLE sales ADD COLUMN coupons TEXT;
ALTER TABLE sales ADD COLUMN approvals TEXT;
ALTER TABLE sales ADD COLUMN age_checks TEXT;

-- What a cart holds besides its lines and its customer.
ALTER TABLE carts ADD COLUMN terms TEXT;

-- Carts that were put aside to be gone on with.
CREATE TABLE parked_carts (
  id TEXT NOT NULL,
  label TEXT NOT NULL,
  parked_at TEXT NOT NULL,
  parked_by TEXT NOT NULL,
  total_cents INTEGER NOT NULL,
  cart TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
