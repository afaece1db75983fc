-- What stands at a register: a counter that sells, a station of the stock room, or a computer of the office. It never changes.
-- A register at which no device was enrolled can be removed again, with the codes that were made for it.

ALTER TABLE registers ADD COLUMN kind text NOT NULL DEFAULT 'counter';

GRANT DELETE ON TABLE registers, pairing_codes TO kedai_app;
