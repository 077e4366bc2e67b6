-- Receipts that a restore of single tables took away, while the lane's marks stayed.
ALTER TABLE store_rollback DROP CONSTRAINT store_rollback_kind_check, ADD CONSTRAINT store_rollback_kind_check
  CHECK (kind IN ('origin-went-back', 'receipts-lost', 'ledger-went-back', 'parted', 'other-origin'));

-- How far the comparison of settlements with receipts is, for each path. because: why the round under way does not cover the path.
-- last_…: the round that compared every settlement.
CREATE TABLE receipt_walk (
  path_id       smallint PRIMARY KEY,
  checkpoint    uuid,
  met           bigint NOT NULL DEFAULT 0,
  because       text,
  begun_at      timestamptz,
  moved_at      timestamptz,
  last_begun_at timestamptz,
  last_ended_at timestamptz,
  last_met      bigint
) WITH (fillfactor = 20);
