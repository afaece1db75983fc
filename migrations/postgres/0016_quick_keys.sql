-- Pages of quick keys: products that are sold with one tap, in the order that a manager chose.

CREATE TABLE quick_key_pages (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  outlet_id uuid,
  name text NOT NULL,
  position bigint NOT NULL,
  keys jsonb NOT NULL,
  status text NOT NULL,
  version bigint NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);

SELECT guard_table('quick_key_pages', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('quick_key_pages');
