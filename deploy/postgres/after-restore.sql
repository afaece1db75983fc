-- A database that was restored from a backup begins a new life: devices must learn that it has forgotten what came after, and
-- send that again. Run once for each restore, while no server runs.
INSERT INTO incarnations (company_id, number, through_accept_no, started_at)
SELECT companies.id,
       coalesce((SELECT max(number) FROM incarnations WHERE company_id = companies.id), 1) + 1,
       coalesce((SELECT accept_no FROM company_counters WHERE company_id = companies.id), 0),
       now()
  FROM companies
RETURNING company_id, number, through_accept_no;
