-- What stands at a register: a counter that sells, a station of the stock room, or a computer of the office. It never changes.

ALTER TABLE registers ADD COLUMN kind TEXT NOT NULL DEFAULT 'counter';
