-- Tips, surcharges, commission, and the method of GST by date.

ALTER TABLE sale_payments ADD COLUMN tip_cents INTEGER;
ALTER TABLE sale_payments ADD COLUMN surcharge_cents INTEGER;

ALTER TABLE sale_lines ADD COLUMN commission_bp INTEGER;
