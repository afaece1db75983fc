-- Checkpoints that replicas start from, documents that no month bounds, and the lives of the server's data.

CREATE TABLE checkpoints (
  id uuid NOT NULL,
  company_id uuid NOT NULL,
  audience text NOT NULL,
  incarnation bigint NOT NULL,
  through_accept_no bigint NOT NULL,
  part bigint NOT NULL,
  parts bigint NOT NULL,
  levels jsonb NOT NULL,
  balances jsonb NOT NULL,
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, id)
);
CREATE INDEX checkpoints_by_audience ON checkpoints (company_id, audience, incarnation, through_accept_no);

CREATE TABLE open_documents (
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
  kind text NOT NULL,
  subject text NOT NULL,
  PRIMARY KEY (company_id, kind, subject, audience)
);

CREATE TABLE incarnations (
  company_id uuid NOT NULL,
  number bigint NOT NULL,
  through_accept_no bigint NOT NULL,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, number)
);

ALTER TABLE streams ADD COLUMN secured_through bigint NOT NULL DEFAULT 0;

-- The last acceptNo of each month: which months have documents that came after a replica's checkpoint.
CREATE INDEX facts_by_month_and_accept_no ON facts (company_id, audience, posting_month, accept_no);

SELECT guard_table('checkpoints', 'company_id', 'SELECT, INSERT, DELETE');
SELECT guard_table('open_documents', 'company_id', 'SELECT, INSERT, UPDATE, DELETE');
SELECT guard_table('incarnations', 'company_id', 'SELECT, INSERT');
SELECT publish_table('checkpoints');
SELECT publish_table('open_documents');
