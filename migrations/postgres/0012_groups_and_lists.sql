-- The office looks at a list's prices by the list, and asks which groups customers are in.

CREATE INDEX list_prices_by_list ON list_prices (company_id, price_list_id);
CREATE INDEX customers_by_group ON customers (company_id, group_code) WHERE group_code IS NOT NULL;
