-- What devices tell about themselves: the last of each, beside its stream, which is read with every request while this is read when
-- somebody looks after the tills.
CREATE TABLE device_health (
  stream_id uuid NOT NULL,
  company_id uuid NOT NULL,
  reported_at timestamptz NOT NULL,
  clock_ahead_ms bigint NOT NULL,
  version text NOT NULL,
  protocol bigint NOT NULL,
  platform text NOT NULL,
  shift_open boolean NOT NULL,
  last_sequence bigint NOT NULL,
  waiting bigint NOT NULL,
  waiting_since timestamptz,
  requests bigint NOT NULL,
  attention bigint NOT NULL,
  free_bytes bigint,
  database_bytes bigint NOT NULL,
  printer text NOT NULL,
  unprinted bigint NOT NULL,
  last_backup_at timestamptz,
  mirror text NOT NULL,
  PRIMARY KEY (company_id, stream_id)
-- Written over again and again: room in the page keeps each new version of a row beside the old one.
) WITH (fillfactor = 50);

SELECT guard_table('device_health', 'company_id', 'SELECT, INSERT, UPDATE');
