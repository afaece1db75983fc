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

-- What a server notes outside of Postgres of every company, so that it knows its data again at the next start.
CREATE FUNCTION company_marks()
  RETURNS TABLE (company uuid, incarnation bigint, accept_no bigint, fact_id uuid, series jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
    SELECT counter.company_id,
           coalesce((SELECT max(life.number) FROM incarnations AS life WHERE life.company_id = counter.company_id), 1),
           counter.accept_no,
           (SELECT fact.id FROM facts AS fact
             WHERE fact.company_id = counter.company_id AND fact.audience = 'office'
               AND fact.accept_no = counter.accept_no),
           coalesce((SELECT jsonb_object_agg(numbers.series, numbers.last_number) FROM number_series AS numbers
                      WHERE numbers.company_id = counter.company_id), '{}')
      FROM company_counters AS counter
  $$;
REVOKE ALL ON FUNCTION company_marks() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_marks() TO kedai_app;

-- In each life of the data the server writes a stream of its own, so that what it wrote in the one before can come back.
GRANT UPDATE (server_stream_id, server_seed) ON company_keys TO kedai_app;
