-- The office asks which groups customers are in.

CREATE INDEX customers_by_group ON customers (group_code) WHERE group_code IS NOT NULL;
