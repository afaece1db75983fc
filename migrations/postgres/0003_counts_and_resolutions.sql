-- Stock counts, and how review items were resolved.

-- How things that needed attention were dealt with; two people may deal with one thing, and both facts stand.
CREATE TABLE review_resolutions (
  fact_id uuid NOT NULL,
  company_id uuid NOT NULL,
  review_item_id uuid,
  held_fact_id uuid,
  resolution text NOT NULL,
  resolved_by uuid NOT NULL,
  resolved_at timestamptz NOT NULL,
  PRIMARY KEY (company_id, fact_id)
);
SELECT guard_table('review_resolutions', 'company_id', 'SELECT, INSERT');

-- Which counts a movement from before them comes in late for, and which movements a count hadn't seen.
CREATE INDEX stock_counts ON stock_movements (company_id, location_id, variant_id, moved_at) WHERE kind = 'count';
CREATE INDEX stock_movements_by_fact ON stock_movements (company_id, fact_id);

-- What was refused and is entered after all, because its sender asked again, is in the books and no longer in quarantine.
GRANT DELETE ON TABLE quarantined_facts TO kedai_app;
