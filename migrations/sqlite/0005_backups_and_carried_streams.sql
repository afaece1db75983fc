-- Streams, pairing codes and number series are the server's alone: there is nothing of them on a replica.

-- What the server set aside. A fact that waits isn't in it, so that no sale pays for it.
CREATE INDEX outbox_set_aside ON outbox (fact_id) WHERE state <> 'waiting';
