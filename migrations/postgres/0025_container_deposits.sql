-- Accounts of the books that companies from before don't have: surcharges (4100), and deposits on containers, which are owed and no sale.

ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY;
INSERT INTO accounts (id, company_id, code, name, type)
  SELECT gen_random_uuid(), company.id, added.code, added.name, added.type
    FROM companies AS company,
         (VALUES ('2320', 'Container deposits', 'liability'),
                 ('4100', 'Surcharges for paying by card and the like', 'income')) AS added (code, name, type)
  ON CONFLICT DO NOTHING;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
