-- Since when an outstanding mutation has met nothing but contention at its origin: contention uses up no attempt, and is bounded in time.
ALTER TABLE outstanding ADD COLUMN held_up_since timestamptz;
