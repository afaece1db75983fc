-- Products made on a device, and the history of their prices.

CREATE TABLE price_changes (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  variant_id uuid NOT NULL,
  kind text NOT NULL,
  price_list_id uuid,
  before text,
  after text,
  changed_by uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);

SELECT guard_table('price_changes', 'company_id', 'SELECT, INSERT');
SELECT publish_table('price_changes');
