-- Customers, who a sale was for, and commands that the server decides for a device.

CREATE TABLE customers (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  name text NOT NULL,
  phone text,
  email text,
  member_code text,
  note text,
  consented_at timestamptz,
  marketing_consent_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  version bigint NOT NULL,
  erased_at timestamptz,
  PRIMARY KEY (company_id, id),
  -- Erased is erased: nothing personal is left, and nothing comes back.
  CHECK (erased_at IS NULL OR (name = '' AND coalesce(phone, email, member_code, note) IS NULL))
);
CREATE INDEX customers_by_phone ON customers (company_id, phone);
CREATE INDEX customers_by_member_code ON customers (company_id, member_code);

ALTER TABLE sales ADD COLUMN customer_id uuid;
CREATE INDEX sales_by_customer ON sales (company_id, customer_id, completed_at) WHERE customer_id IS NOT NULL;

-- What devices asked for, and what became of it: a command that is sent again is answered as it was the first time.
CREATE TABLE commands (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  type text NOT NULL,
  subject_id uuid,
  input jsonb NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  outcome text NOT NULL,
  code text,
  answer jsonb NOT NULL,
  fact_id uuid,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX commands_by_subject ON commands (company_id, subject_id, decided_at);

SELECT guard_table('customers', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('commands', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('customers');

-- Erasing a customer takes the private parts of the facts about them, and nothing else of a fact: what was signed stays.
CREATE INDEX facts_of_customers ON facts (company_id, id)
  WHERE type IN ('customers.customerCreated.v1', 'customers.customerEdited.v1');
GRANT UPDATE (private_salt, private_text) ON facts, quarantined_facts TO kedai_app;
