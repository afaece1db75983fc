-- Stock counts, and how review items were resolved.

-- How things that needed attention were dealt with; two people may deal with one thing, and both facts stand.
CREATE TABLE review_resolutions (
  fact_id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  review_item_id TEXT,
  held_fact_id TEXT,
  resolution TEXT NOT NULL,
  resolved_by TEXT NOT NULL,
  resolved_at TEXT NOT NULL,
  PRIMARY KEY (fact_id)
) STRICT, WITHOUT ROWID;

-- Whether something that needs attention was dealt with here.
CREATE INDEX review_resolutions_by_item ON review_resolutions (review_item_id);
CREATE INDEX review_resolutions_by_held_fact ON review_resolutions (held_fact_id);
