-- Plans that put the ledger's value back over a row that changed at its own version, and plans that take in what the origin holds.
ALTER TABLE plan DROP CONSTRAINT plan_kind_check;
ALTER TABLE plan ADD CONSTRAINT plan_kind_check CHECK (
  kind IN ('replay', 'suppress', 'amend', 'rewrite', 'adopt', 'salvage', 'invalidate', 'rebuild', 'undo'));
