-- Gift cards at the counter, and PayNow: what a payment took out of stored value, and what was left.

ALTER TABLE sale_payments ADD COLUMN stored_value jsonb;
