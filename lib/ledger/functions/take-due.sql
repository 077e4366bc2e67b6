-- Takes due mutations of each lane that is not paused, as jobs; lanes at or above a path's number are left to who configured
-- them.
CREATE OR REPLACE FUNCTION take_due(p_paths smallint[], p_lanes smallint[], p_per_lane integer, p_per_job integer)
 RETURNS TABLE(path_id smallint, lane smallint, job uuid, ids uuid[])
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
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
    WHERE t.kind = {tally:accepted} AND c.drain <> 'paused' AND (k.lanes IS NULL OR t.lane < k.lanes)
      AND NOT EXISTS (SELECT FROM drain_hold h WHERE h.path_id = t.path_id AND h.lane = t.lane AND h.key = '')
  LOOP
    v_held := ARRAY(SELECT h.key FROM drain_hold h WHERE h.path_id = l.path_id AND h.lane = -1);
    IF cardinality(v_held) > 0 AND EXISTS (
      SELECT FROM (
        SELECT o.key FROM outstanding o
        WHERE o.path_id = l.path_id AND o.lane = l.lane AND o.state = {state:accepted} AND coalesce(o.not_before, o.accepted_at) <= now()
        ORDER BY coalesce(o.not_before, o.accepted_at), o.mutation_id LIMIT p_per_lane) f
      WHERE f.key = ANY (v_held)) THEN
      PERFORM put_aside(l.path_id, l.lane, v_held, c_aside);
    END IF;
    SELECT array_agg(d.place), array_agg(d.mutation_id) INTO v_places, v_due FROM (
      SELECT o.ctid AS place, o.mutation_id FROM outstanding o
      WHERE o.path_id = l.path_id AND o.lane = l.lane AND o.state = {state:accepted} AND coalesce(o.not_before, o.accepted_at) <= now()
        AND o.key <> ALL (v_held)
      ORDER BY coalesce(o.not_before, o.accepted_at), o.mutation_id LIMIT p_per_lane FOR UPDATE OF o SKIP LOCKED) d;
    FOR v_from IN 1 .. coalesce(cardinality(v_due), 0) BY p_per_job LOOP
      v_job := gen_random_uuid();
      UPDATE outstanding o SET state = {state:queued}, queued_at = clock_timestamp(), not_before = NULL, job = v_job
      WHERE o.ctid = ANY (v_places[v_from : v_from + p_per_job - 1]);
      path_id := l.path_id;
      lane := l.lane;
      job := v_job;
      ids := v_due[v_from : v_from + p_per_job - 1];
      RETURN NEXT;
    END LOOP;
  END LOOP;
END $function$;
