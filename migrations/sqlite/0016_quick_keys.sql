-- Pages of quick keys: products that are sold with one tap, in the order that a manager chose.

CREATE TABLE quick_key_pages (
  id TEXT NOT NULL,
  company_id TEXT NOT NULL,
  outlet_id TEXT,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  keys TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
