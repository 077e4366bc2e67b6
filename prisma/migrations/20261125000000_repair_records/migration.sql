-- What a command's answer is about, once the command has taken effect: where the answer itself failed, a repetition makes it anew.
ALTER TABLE command_result ADD COLUMN subject jsonb;

-- Runs that were aborted while a replayer held them.
CREATE INDEX run_abandoned ON run (run_id) WHERE state = 'aborted' AND lease_by IS NOT NULL;

-- Leaving one thing as it is twice is one waiver.
DELETE FROM waiver w USING waiver o WHERE (o.incident_id, o.path_id, o.key) = (w.incident_id, w.path_id, w.key)
  AND o.finding IS NOT DISTINCT FROM w.finding AND o.mutation_id IS NOT DISTINCT FROM w.mutation_id AND o.waiver_id < w.waiver_id;
CREATE UNIQUE INDEX waiver_once ON waiver (incident_id, path_id, key, finding, mutation_id) NULLS NOT DISTINCT;
DROP INDEX waiver_incident;
