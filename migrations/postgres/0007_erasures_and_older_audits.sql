-- Erasures that outlive a restore, and audits of older months.

-- Through which moment a life of the data has what was asked of the server and decided; null when nobody knows.
ALTER TABLE incarnations ADD COLUMN decided_through timestamptz;

-- Who was erased, newest first: what is kept elsewhere of them is ended.
CREATE INDEX customers_erased ON customers (company_id, erased_at) WHERE erased_at IS NOT NULL;
