-- What a relay takes next is found by when it is due, so that it never walks over what waits. Rows of a held key are put aside, due at
-- infinity, once; a key that is let go gets its rows back in bounded steps.
CREATE INDEX outstanding_due ON outstanding (path_id, lane, (coalesce(not_before, accepted_at)), mutation_id) WHERE state = 0;
DROP INDEX outstanding_unqueued;

-- Keys with rows put aside. freed_to: up to which version they have come back since the key was let go.
CREATE TABLE aside_key (
  path_id  smallint NOT NULL,
  key      text COLLATE "C" NOT NULL,
  freed_to bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (path_id, key)
);

-- Gives back rows of keys that nobody holds any more, a page of each key at a time.
CREATE FUNCTION free_aside(p_paths smallint[], p_page integer) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
DECLARE
  a record;
  v_places tid[];
  v_to bigint;
BEGIN
  FOR a IN
    SELECT k.path_id, k.key, k.freed_to FROM aside_key k
    WHERE k.path_id = ANY (p_paths)
      AND NOT EXISTS (SELECT FROM drain_hold h WHERE h.path_id = k.path_id AND h.lane = -1 AND h.key = k.key)
    LIMIT 20 FOR UPDATE OF k SKIP LOCKED
  LOOP
    SELECT array_agg(x.place), max(x.version) INTO v_places, v_to FROM (
      SELECT o.ctid AS place, o.version FROM outstanding o
      WHERE o.key = a.key AND o.path_id = a.path_id AND o.version > a.freed_to ORDER BY o.version LIMIT p_page) x;
    UPDATE outstanding o SET not_before = NULL
    WHERE o.ctid = ANY (v_places) AND o.state = 0 AND o.not_before = 'infinity';
    IF coalesce(cardinality(v_places), 0) < p_page THEN
      DELETE FROM aside_key k WHERE k.path_id = a.path_id AND k.key = a.key;
    ELSE
      UPDATE aside_key k SET freed_to = v_to WHERE k.path_id = a.path_id AND k.key = a.key;
    END IF;
  END LOOP;
END $$;

-- Puts the due rows of held keys aside that stand among a lane's first. A key that is put aside again begins its return anew.
CREATE FUNCTION put_aside(p_path smallint, p_lane smallint, p_held text[], p_page integer) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
DECLARE
  v_places tid[];
  v_keys text[];
BEGIN
  SELECT array_agg(f.place), array_agg(DISTINCT f.key) INTO v_places, v_keys FROM (
    SELECT o.ctid AS place, o.key FROM outstanding o
    WHERE o.path_id = p_path AND o.lane = p_lane AND o.state = 0 AND coalesce(o.not_before, o.accepted_at) <= now()
    ORDER BY coalesce(o.not_before, o.accepted_at), o.mutation_id LIMIT p_page) f
  WHERE f.key = ANY (p_held);
  IF v_places IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO aside_key (path_id, key) SELECT p_path, k FROM unnest(v_keys) k ORDER BY k
  ON CONFLICT (path_id, key) DO UPDATE SET freed_to = 0;
  UPDATE outstanding o SET not_before = 'infinity'
  WHERE o.ctid = ANY (v_places) AND o.state = 0 AND o.key = ANY (p_held);
END $$;

-- Marks what is accepted and due on running lanes as queued, oldest first, at most p_per_job ids a job and p_per_lane a lane. p_lanes
-- says how many lanes of each path the caller knows (null: all of them): what others know is left for them. The rows stay locked until
-- the caller commits, so they are found again by their place; what another caller has locked is passed over.
CREATE FUNCTION take_due(p_paths smallint[], p_lanes smallint[], p_per_lane integer, p_per_job integer)
RETURNS TABLE (path_id smallint, lane smallint, job uuid, ids uuid[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off
AS $$
#variable_conflict use_column
DECLARE
  c_aside CONSTANT integer := 20000;
  l record;
  v_held text[];
  v_places tid[];
  v_due uuid[];
  v_job uuid;
  v_from integer;
BEGIN
  PERFORM free_aside(p_paths, c_aside);
  FOR l IN
    SELECT t.path_id, t.lane FROM unnest(p_paths, p_lanes) k(path_id, lanes)
    JOIN path_control c ON c.path_id = k.path_id JOIN lane_tally t ON t.path_id = k.path_id
    WHERE t.kind = 0 AND c.drain <> 'paused' AND (k.lanes IS NULL OR t.lane < k.lanes)
      AND NOT EXISTS (SELECT FROM drain_hold h WHERE h.path_id = t.path_id AND h.lane = t.lane AND h.key = '')
  LOOP
    v_held := ARRAY(SELECT h.key FROM drain_hold h WHERE h.path_id = l.path_id AND h.lane = -1);
    IF cardinality(v_held) > 0 AND EXISTS (
      SELECT FROM (
        SELECT o.key FROM outstanding o
        WHERE o.path_id = l.path_id AND o.lane = l.lane AND o.state = 0 AND coalesce(o.not_before, o.accepted_at) <= now()
        ORDER BY coalesce(o.not_before, o.accepted_at), o.mutation_id LIMIT p_per_lane) f
      WHERE f.key = ANY (v_held)) THEN
      PERFORM put_aside(l.path_id, l.lane, v_held, c_aside);
    END IF;
    SELECT array_agg(d.place), array_agg(d.mutation_id) INTO v_places, v_due FROM (
      SELECT o.ctid AS place, o.mutation_id FROM outstanding o
      WHERE o.path_id = l.path_id AND o.lane = l.lane AND o.state = 0 AND coalesce(o.not_before, o.accepted_at) <= now()
        AND o.key <> ALL (v_held)
      ORDER BY coalesce(o.not_before, o.accepted_at), o.mutation_id LIMIT p_per_lane FOR UPDATE OF o SKIP LOCKED) d;
    FOR v_from IN 1 .. coalesce(cardinality(v_due), 0) BY p_per_job LOOP
      v_job := gen_random_uuid();
      UPDATE outstanding o SET state = 1, queued_at = clock_timestamp(), not_before = NULL, job = v_job
      WHERE o.ctid = ANY (v_places[v_from : v_from + p_per_job - 1]);
      path_id := l.path_id;
      lane := l.lane;
      job := v_job;
      ids := v_due[v_from : v_from + p_per_job - 1];
      RETURN NEXT;
    END LOOP;
  END LOOP;
END $$;

-- As before for a relay of the version before, which knows of no lanes and puts nothing aside itself.
CREATE OR REPLACE FUNCTION take_mutations(p_paths smallint[], p_per_lane integer, p_per_job integer)
RETURNS TABLE (path_id smallint, lane smallint, job uuid, ids uuid[])
LANGUAGE sql AS $$ SELECT * FROM take_due(p_paths, NULL, p_per_lane, p_per_job) $$;
