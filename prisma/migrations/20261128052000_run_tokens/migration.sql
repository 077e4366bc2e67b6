-- The number of a run's newest attempt: each replayer takes the next one, and a pause and an abort raise it. What a run does checks it
-- where it takes effect. bound_token: up to where no effect of an older attempt can land any more.
ALTER TABLE run ADD COLUMN token bigint NOT NULL DEFAULT 0, ADD COLUMN bound_token bigint NOT NULL DEFAULT 0;

-- aborting: it takes nothing up any more, and what had begun may still land.
ALTER TABLE run DROP CONSTRAINT run_state_check;
ALTER TABLE run ADD CONSTRAINT run_state_check
  CHECK (state IN ('canary', 'waiting', 'running', 'paused', 'aborting', 'aborted', 'done'));
