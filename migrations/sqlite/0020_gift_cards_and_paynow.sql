-- Gift cards at the counter, and PayNow: what a payment took out of stored value, and what was left.

ALTER TABLE sale_payments ADD COLUMN stored_value TEXT;

-- What this till asked to have set aside for a payment that isn't complete: given back when nothing comes of it.
CREATE TABLE stored_value_holds (
  request_id TEXT NOT NULL,
  lease_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  sale_id TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  held_by TEXT NOT NULL,
  PRIMARY KEY (request_id)
) STRICT, WITHOUT ROWID;
