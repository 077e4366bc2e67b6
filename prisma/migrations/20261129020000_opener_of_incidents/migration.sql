-- The stable id of who opened an incident. Null where an older release opened it: the name counts then.
ALTER TABLE incident ADD COLUMN opened_by_id text;
