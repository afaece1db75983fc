-- Customers, who a sale was for, and what this device asks the server to decide.

CREATE TABLE customers (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT,
  email TEXT,
  member_code TEXT,
  note TEXT,
  consented_at TEXT,
  marketing_consent_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  erased_at TEXT,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- Found by the beginning of a number, its last four digits, a member code, or the beginning of any word of the name.
CREATE INDEX customers_by_phone ON customers (phone) WHERE phone IS NOT NULL;
CREATE INDEX customers_by_last_digits ON customers (substr(phone, -4)) WHERE phone IS NOT NULL;
CREATE INDEX customers_by_member_code ON customers (member_code COLLATE NOCASE) WHERE member_code IS NOT NULL;
CREATE INDEX customers_by_name ON customers (name);

-- Words of the names, derived from them.
CREATE TABLE customer_words (
  word TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  PRIMARY KEY (word, customer_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER customers_inserted AFTER INSERT ON customers BEGIN
  INSERT OR IGNORE INTO customer_words (word, customer_id)
    SELECT value, NEW.id FROM json_each('[' || replace(json_quote(lower(NEW.name)), ' ', '","') || ']') WHERE value <> '';
END;
CREATE TRIGGER customers_renamed AFTER UPDATE OF name ON customers WHEN OLD.name <> NEW.name BEGIN
  DELETE FROM customer_words WHERE customer_id = OLD.id AND word IN (
    SELECT value FROM json_each('[' || replace(json_quote(lower(OLD.name)), ' ', '","') || ']'));
  INSERT OR IGNORE INTO customer_words (word, customer_id)
    SELECT value, NEW.id FROM json_each('[' || replace(json_quote(lower(NEW.name)), ' ', '","') || ']') WHERE value <> '';
END;
CREATE TRIGGER customers_removed AFTER DELETE ON customers BEGIN
  DELETE FROM customer_words WHERE customer_id = OLD.id AND word IN (
    SELECT value FROM json_each('[' || replace(json_quote(lower(OLD.name)), ' ', '","') || ']'));
END;

ALTER TABLE sales ADD COLUMN customer_id TEXT;
ALTER TABLE carts ADD COLUMN customer_id TEXT;

-- Facts that carry a customer's personal data in their private part: what erasing a customer must reach.
CREATE INDEX facts_of_customers ON facts (json_extract(envelope, '$.body.customerId'))
  WHERE type IN ('customers.customerCreated.v1', 'customers.customerEdited.v1');

CREATE TABLE requests (
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  subject_id TEXT,
  input TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  state TEXT NOT NULL,
  tried_at TEXT,
  cancel_asked INTEGER NOT NULL,
  outcome TEXT,
  code TEXT,
  answer TEXT,
  decided_at TEXT,
  PRIMARY KEY (id)
) STRICT;
-- Those that wait, in the order in which they were made; and those of a product or customer on the screen.
CREATE INDEX requests_by_state ON requests (state, created_at, id);
CREATE INDEX requests_by_subject ON requests (subject_id, state);
