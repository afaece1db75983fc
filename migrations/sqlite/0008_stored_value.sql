-- Stored value (gift cards, store credit, points, limits of credit), what of it is set aside for streams, and what moved it.

CREATE TABLE stored_value_accounts (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  code TEXT NOT NULL,
  customer_id TEXT,
  balance_cents INTEGER NOT NULL,
  leased_cents INTEGER NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  booked TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_value_accounts_by_code ON stored_value_accounts (code COLLATE NOCASE);

CREATE TABLE stored_value_leases (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  stream_id TEXT NOT NULL,
  outlet_id TEXT,
  amount_cents INTEGER NOT NULL,
  spent_cents INTEGER NOT NULL,
  returned_cents INTEGER NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  booked TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_value_leases_by_account ON stored_value_leases (account_id);

CREATE TABLE stored_value_movements (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  lease_id TEXT,
  stream_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL,
  amount_cents INTEGER NOT NULL,
  spend_id TEXT,
  moved_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_value_movements_by_account ON stored_value_movements (account_id);
CREATE INDEX stored_value_movements_by_lease ON stored_value_movements (lease_id) WHERE lease_id IS NOT NULL;
-- A spend that is asked for again is answered as it was.
CREATE INDEX stored_value_movements_by_spend ON stored_value_movements (spend_id) WHERE spend_id IS NOT NULL;
