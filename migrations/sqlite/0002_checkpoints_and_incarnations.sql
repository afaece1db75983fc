-- Counters of a replica start from a checkpoint: which facts are in them, where they start, and what the accounts come to.

ALTER TABLE facts ADD COLUMN counted INTEGER NOT NULL DEFAULT 1;
UPDATE facts SET counted = projected;

-- What isn't acknowledged, or came after a checkpoint: added up again when a replica starts from another one.
CREATE INDEX facts_by_accept_no ON facts (accept_no);

CREATE TABLE checkpoints (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  audience TEXT NOT NULL,
  incarnation INTEGER NOT NULL,
  through_accept_no INTEGER NOT NULL,
  part INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  levels TEXT NOT NULL,
  balances TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT;

CREATE TABLE replica_base (
  slot INTEGER NOT NULL CHECK (slot = 1),
  incarnation INTEGER NOT NULL,
  through_accept_no INTEGER NOT NULL,
  PRIMARY KEY (slot)
) STRICT;
INSERT INTO replica_base VALUES (1, 1, 0);

CREATE TABLE account_balances (
  company_id TEXT NOT NULL,
  account_code TEXT NOT NULL,
  balance_cents INTEGER NOT NULL,
  PRIMARY KEY (company_id, account_code)
) STRICT, WITHOUT ROWID;

-- What the entries that are here already add up to, in cents: amounts are decimal text with two places.
INSERT INTO account_balances (company_id, account_code, balance_cents)
  SELECT entry.company_id, line.value ->> 'accountCode',
         sum(CAST(replace(line.value ->> 'debitCents', '.', '') AS INTEGER)
           - CAST(replace(line.value ->> 'creditCents', '.', '') AS INTEGER))
    FROM journal_entries AS entry, json_each(entry.lines) AS line
   WHERE entry.fact_id IN (SELECT id FROM facts WHERE counted = 1)
   GROUP BY 1, 2;

-- What a backup of the server has of this device's stream; the journal may let go of it.
ALTER TABLE device_state ADD COLUMN secured_through INTEGER NOT NULL DEFAULT 0;
