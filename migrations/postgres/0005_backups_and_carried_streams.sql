-- Streams that another device carries or that a copied device left, and marks outside of which a restored server shows.

-- The stream that a copied or restored device wrote before this one; who closed a stream that can't go on, and how much of
-- it was here then.
ALTER TABLE streams
  ADD COLUMN replaces uuid,
  ADD COLUMN closed_at timestamptz,
  ADD COLUMN closed_by uuid,
  ADD COLUMN closed_through bigint;
CREATE INDEX streams_by_replaced ON streams (company_id, replaces) WHERE replaces IS NOT NULL;

-- The stream that a pairing code made, so that a device whose answer was lost gets the same one again.
ALTER TABLE pairing_codes ADD COLUMN stream_id uuid;

-- Numbers that may have been seen before the data was restored are never given out again.
CREATE FUNCTION skip_numbers(company uuid, wanted_series text, through bigint) RETURNS void
  LANGUAGE sql
  AS $$
    INSERT INTO number_series AS existing (company_id, series, last_number) VALUES (company, wanted_series, through)
    ON CONFLICT (company_id, series) DO UPDATE SET last_number = greatest(existing.last_number, through)
  $$;

-- Balances of a checkpoint are those of the one before and the entries of the facts since.
CREATE INDEX journal_entries_by_fact ON journal_entries (company_id, fact_id, audience);
