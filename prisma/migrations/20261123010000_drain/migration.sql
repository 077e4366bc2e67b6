-- How far the origin's fence has followed the path's epoch: a pause has taken hold once fenced_epoch has reached its epoch.
ALTER TABLE path_control
  ADD COLUMN fenced_epoch bigint NOT NULL DEFAULT 0,
  ADD COLUMN fenced_at    timestamptz;
