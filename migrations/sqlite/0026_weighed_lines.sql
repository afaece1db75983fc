-- Lines whose quantity is kilograms say so, for papers; older lines don't.

ALTER TABLE sale_lines ADD COLUMN is_weighed INTEGER;
