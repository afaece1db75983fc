-- Facts as they were signed, one row per audience, and what couldn't be one.

CREATE TABLE facts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  envelope text NOT NULL,
  signature text NOT NULL,
  private_salt text,
  private_text text,
  audience text NOT NULL,
  accept_no bigint NOT NULL,
  posting_month text NOT NULL CHECK (posting_month ~ '^\d{4}-\d{2}$'),
  body jsonb,
  PRIMARY KEY (company_id, id, audience),
  CHECK ((audience = 'office') = (body IS NOT NULL))
);
CREATE UNIQUE INDEX facts_by_sequence ON facts (company_id, stream_id, sequence, audience);
CREATE UNIQUE INDEX facts_by_accept_no ON facts (company_id, audience, accept_no);
CREATE INDEX facts_by_month ON facts (company_id, audience, posting_month);

-- Valid facts of a type that this version doesn't know: kept whole, and projected after an upgrade.
CREATE TABLE deferred_facts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  envelope text NOT NULL,
  signature text NOT NULL,
  private_salt text,
  private_text text,
  received_at timestamptz NOT NULL,
  projected_at timestamptz,
  PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX deferred_facts_by_sequence ON deferred_facts (company_id, stream_id, sequence);

CREATE TABLE quarantined_facts (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  sequence bigint,
  fact_id uuid,
  outcome text NOT NULL,
  code text NOT NULL,
  envelope text NOT NULL,
  signature text NOT NULL,
  private_salt text,
  private_text text,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX quarantined_facts_by_sequence ON quarantined_facts (company_id, stream_id, sequence);

CREATE TABLE review_items (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  outlet_id uuid,
  fact_id uuid,
  code text NOT NULL,
  details jsonb NOT NULL,
  raised_at timestamptz NOT NULL,
  resolved_at timestamptz,
  PRIMARY KEY (company_id, id)
);

-- The last acceptNo of a company: its row is locked as the last thing before commit, so numbers follow commits.
CREATE TABLE company_counters (
  company_id uuid PRIMARY KEY,
  accept_no bigint NOT NULL
);

-- Which months are closed; later postings go to the first open one.
CREATE TABLE company_books (
  company_id uuid PRIMARY KEY,
  books_closed_through text CHECK (books_closed_through ~ '^\d{4}-\d{2}$')
);

CREATE TABLE number_series (
  company_id uuid NOT NULL,
  series text NOT NULL,
  last_number bigint NOT NULL,
  PRIMARY KEY (company_id, series)
);

SELECT guard_table('facts', 'company_id', 'SELECT, INSERT');
SELECT guard_table('deferred_facts', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('quarantined_facts', 'company_id', 'SELECT, INSERT');
SELECT guard_table('review_items', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('company_counters', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('company_books', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT guard_table('number_series', 'company_id', 'SELECT, INSERT, UPDATE');
SELECT publish_table('facts');
SELECT publish_table('review_items');

-- The next number of a company's series, without gaps: it waits for whoever took the one before and hasn't committed.
CREATE FUNCTION next_number(company uuid, wanted_series text) RETURNS bigint
  LANGUAGE sql
  AS $$
    INSERT INTO number_series AS existing (company_id, series, last_number) VALUES (company, wanted_series, 1)
    ON CONFLICT (company_id, series) DO UPDATE SET last_number = existing.last_number + 1
    RETURNING last_number
  $$;
