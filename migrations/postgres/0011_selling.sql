-- How products are sold, and what a sale says of each line.

ALTER TABLE products ADD COLUMN selling jsonb;
ALTER TABLE products ADD COLUMN further_names jsonb;

ALTER TABLE sale_lines ADD COLUMN parent_line bigint;
ALTER TABLE sale_lines ADD COLUMN list_price_cents numeric(14,2);
ALTER TABLE sale_lines ADD COLUMN price_source text;
ALTER TABLE sale_lines ADD COLUMN price_list_code text;
ALTER TABLE sale_lines ADD COLUMN adjustments jsonb;
ALTER TABLE sale_lines ADD COLUMN stock_each_milli numeric(14,3);
ALTER TABLE sale_lines ADD COLUMN note text;
ALTER TABLE sale_lines ADD COLUMN serials jsonb;
ALTER TABLE sale_lines ADD COLUMN lot jsonb;

ALTER TABLE sale_payments ADD COLUMN reference text;

ALTER TABLE sales ADD COLUMN coupons jsonb;
ALTER TABLE sales ADD COLUMN approvals jsonb;
ALTER TABLE sales ADD COLUMN age_checks jsonb;
