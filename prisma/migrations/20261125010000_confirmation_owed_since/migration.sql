-- Since when a region has been owed a row without a pause: `since` moves with each reason to tell it again.
ALTER TABLE confirmation_debt ADD COLUMN owed_since timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE confirmation_debt SET owed_since = since;
