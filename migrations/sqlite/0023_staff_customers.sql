-- Who of the staff a customer is: nobody rings up what they buy themselves.

ALTER TABLE customers ADD COLUMN staff_id TEXT;
