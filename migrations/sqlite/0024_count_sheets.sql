-- What is being counted of the stock at this device, and what was: without a fact it is still open.
CREATE TABLE count_sheets (
  count_id TEXT NOT NULL,
  lines TEXT NOT NULL,
  unknown TEXT NOT NULL,
  fact_id TEXT,
  saved_at TEXT,
  PRIMARY KEY (count_id)
) STRICT, WITHOUT ROWID;

-- One open sheet a device.
CREATE UNIQUE INDEX count_sheets_open ON count_sheets (fact_id IS NULL) WHERE fact_id IS NULL;
