-- Staff badges: what is scanned to sign in.

ALTER TABLE staff ADD COLUMN badge_hash TEXT;
