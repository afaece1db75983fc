-- Price lists, their prices, and promotions.

CREATE TABLE price_lists (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  outlet_id uuid,
  group_code text,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  status text NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX price_lists_by_code ON price_lists (company_id, code);

CREATE TABLE list_prices (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  price_list_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  price_cents numeric(14,2),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX list_prices_by_variant ON list_prices (company_id, variant_id, price_list_id);

CREATE TABLE promotions (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  code text NOT NULL,
  name text NOT NULL,
  name_zh text,
  coupon_code text,
  priority bigint NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  hours jsonb,
  outlet_ids jsonb,
  group_codes jsonb,
  channels jsonb,
  terms jsonb NOT NULL,
  max_per_sale bigint,
  clawback boolean NOT NULL,
  status text NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX promotions_by_code ON promotions (company_id, code);

ALTER TABLE customers ADD COLUMN group_code text;

SELECT guard_table('price_lists', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('list_prices', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('promotions', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('price_lists');
SELECT publish_table('list_prices');
SELECT publish_table('promotions');
