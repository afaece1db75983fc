-- Devices out of service: who took a stream out, who asked that its device be wiped, and what the device said of it. A row
-- beside the stream, which is read with every request while this is read when something is refused.
CREATE TABLE device_revocations (
  stream_id uuid NOT NULL,
  company_id uuid NOT NULL,
  revoked_at timestamptz NOT NULL,
  revoked_by uuid,
  wipe_asked_at timestamptz,
  wipe_asked_by uuid,
  wiped_at timestamptz,
  left_unsent bigint,
  PRIMARY KEY (company_id, stream_id),
  -- A device says that it was wiped only when somebody has asked for it.
  CHECK (wiped_at IS NULL OR wipe_asked_at IS NOT NULL)
);

SELECT guard_table('device_revocations', 'company_id', 'SELECT, INSERT, UPDATE');
