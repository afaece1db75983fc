-- Erasures that outlive a restore, and audits of older months.

-- Counts the changes of a request: the journal of requests and the database know by it which of them is ahead.
ALTER TABLE requests ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
