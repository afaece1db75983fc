-- Stored value (gift cards, store credit, points, limits of credit), what of it is set aside for streams, and what moved it.

-- No uniqueness of codes: after a restore a card that was issued before it may come back beside one that was issued since.
CREATE TABLE stored_value_accounts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  kind text NOT NULL,
  code text NOT NULL,
  customer_id uuid,
  balance_cents numeric(14,2) NOT NULL,
  leased_cents numeric(14,2) NOT NULL CHECK (leased_cents >= 0),
  status text NOT NULL,
  version bigint NOT NULL,
  booked jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX stored_value_accounts_by_code ON stored_value_accounts (company_id, code);
CREATE INDEX stored_value_accounts_by_customer ON stored_value_accounts (company_id, customer_id)
  WHERE customer_id IS NOT NULL;

CREATE TABLE stored_value_leases (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  account_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  outlet_id uuid,
  amount_cents numeric(14,2) NOT NULL,
  spent_cents numeric(14,2) NOT NULL,
  returned_cents numeric(14,2) NOT NULL,
  state text NOT NULL,
  version bigint NOT NULL,
  booked jsonb NOT NULL,
  PRIMARY KEY (company_id, id)
);
-- What a stream that is closed still holds.
CREATE INDEX stored_value_leases_by_stream ON stored_value_leases (company_id, stream_id) WHERE state = 'open';

CREATE TABLE stored_value_movements (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  account_id uuid NOT NULL,
  lease_id uuid,
  stream_id uuid NOT NULL,
  sequence bigint NOT NULL,
  kind text NOT NULL,
  amount_cents numeric(14,2) NOT NULL,
  spend_id uuid,
  moved_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX stored_value_movements_by_account ON stored_value_movements (company_id, account_id, moved_at);

SELECT guard_table('stored_value_accounts', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('stored_value_leases', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('stored_value_movements', 'company_id', 'SELECT, INSERT');
SELECT publish_table('stored_value_accounts');
SELECT publish_table('stored_value_leases');

-- Accounts of the books that companies from before don't have.
ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
INSERT INTO accounts (id, company_id, code, name, type)
  SELECT gen_random_uuid(), company.id, added.code, added.name, added.type
    FROM companies AS company,
         (VALUES ('1090', 'Cards and points being redeemed', 'asset'),
                 ('1100', 'Owed by customers', 'asset'),
                 ('2300', 'Gift cards and store credit', 'liability'),
                 ('6100', 'Goodwill to customers', 'expense')) AS added (code, name, type)
  ON CONFLICT DO NOTHING;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
