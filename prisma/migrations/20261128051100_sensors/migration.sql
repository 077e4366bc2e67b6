-- Stores that tell of changes by themselves. `since` null: this one tells of none, and `because` says why. `mark` tells one sensor from
-- another that took its place: with a new one nothing is known of what happened in between.
CREATE TABLE sensor (
  path_id smallint NOT NULL,
  store   text NOT NULL,
  kind    text NOT NULL,
  mark    text,
  since   timestamptz,
  because text,
  PRIMARY KEY (path_id, store)
);
