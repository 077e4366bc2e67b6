-- Until when an acknowledgment of this producer may still land in its region, in ms of the region's own clock.
ALTER TABLE control_lease ADD COLUMN region text, ADD COLUMN cache_until bigint;
