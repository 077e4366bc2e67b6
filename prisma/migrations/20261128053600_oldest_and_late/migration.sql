-- The oldest outstanding mutation is found by when it was accepted: ids are made by producers' clocks and are no order of acceptance.
-- oldest_from: nothing outstanding of the lane was accepted before it.
ALTER TABLE lane_watermark ADD COLUMN oldest_from timestamptz NOT NULL DEFAULT '-infinity';
-- It begins with an expression: a plan that is made while the table is empty must not take it for the one that finds rows by id.
CREATE INDEX outstanding_oldest ON outstanding ((path_id * 64 + lane), accepted_at);

CREATE FUNCTION lower_oldest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE lane_watermark w SET oldest_from = NEW.accepted_at
  WHERE w.path_id = NEW.path_id AND w.lane = NEW.lane AND w.oldest_from > NEW.accepted_at;
  RETURN NULL;
END $$;
-- What was acknowledged elsewhere comes with a time of its own. Everything else is accepted now, and no watermark is so near to now.
CREATE TRIGGER outstanding_accepted_before AFTER INSERT ON outstanding FOR EACH ROW
  WHEN (NEW.accepted_at < clock_timestamp() - interval '10 seconds') EXECUTE FUNCTION lower_oldest();

-- Raises the watermarks of lanes that have moved on, to 15 seconds before now at most. The lane's lock is what appends hold until they
-- have committed: nothing that was accepted before can appear afterwards.
CREATE FUNCTION raise_oldest(p_path smallint) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
DECLARE
  w record;
  v_first timestamptz;
BEGIN
  -- A watermark that a crash forgets is only lower.
  PERFORM set_config('synchronous_commit', 'off', true);
  FOR w IN SELECT l.lane, l.oldest_from FROM lane_watermark l WHERE l.path_id = p_path ORDER BY l.lane LOOP
    v_first := (SELECT o.accepted_at FROM outstanding o
      WHERE o.path_id * 64 + o.lane = p_path * 64 + w.lane AND o.accepted_at >= w.oldest_from ORDER BY o.accepted_at LIMIT 1);
    CONTINUE WHEN least(v_first, clock_timestamp() - interval '15 seconds') < w.oldest_from + interval '5 seconds';
    PERFORM pg_advisory_xact_lock(70418, p_path * 64 + w.lane);
    v_first := (SELECT o.accepted_at FROM outstanding o
      WHERE o.path_id * 64 + o.lane = p_path * 64 + w.lane AND o.accepted_at >= w.oldest_from ORDER BY o.accepted_at LIMIT 1);
    UPDATE lane_watermark l SET oldest_from = least(v_first, clock_timestamp() - interval '15 seconds')
    WHERE l.path_id = p_path AND l.lane = w.lane AND l.oldest_from = w.oldest_from;
  END LOOP;
END $$;

-- Mutations whose id was more than half a second old when they came into the ledger. Whoever walks ids in their order has passed them
-- by and finds them here. looked: bits of the horizons (1, 10, 60 s) at which they were looked at.
CREATE TABLE late_mutation (
  mutation_id uuid PRIMARY KEY,
  path_id     smallint NOT NULL,
  key         text COLLATE "C" NOT NULL,
  version     bigint NOT NULL,
  came_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  looked      smallint NOT NULL DEFAULT 0
);
CREATE INDEX late_mutation_1 ON late_mutation (came_at) WHERE looked & 1 = 0;
CREATE INDEX late_mutation_10 ON late_mutation (came_at) WHERE looked & 2 = 0;
CREATE INDEX late_mutation_60 ON late_mutation (came_at) WHERE looked & 4 = 0;

CREATE FUNCTION note_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO late_mutation (mutation_id, path_id, key, version) VALUES (NEW.mutation_id, NEW.path_id, NEW.key, NEW.version)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
-- A uuid v7 begins with its milliseconds in six bytes.
CREATE TRIGGER outstanding_came_late AFTER INSERT ON outstanding FOR EACH ROW
  WHEN (substr(uuid_send(NEW.mutation_id), 1, 6) < substr(int8send((date_part('epoch', clock_timestamp()) * 1000)::bigint - 500), 3, 6)
    AND NEW.accepted_at > clock_timestamp() - interval '10 minutes')
  EXECUTE FUNCTION note_late();
