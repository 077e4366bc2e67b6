-- Puts mutations of held keys aside, a page at a time, so that a lane's due ones are found without them.
CREATE OR REPLACE FUNCTION put_aside(p_path smallint, p_lane smallint, p_held text[], p_page integer)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
DECLARE
  v_places tid[];
  v_keys text[];
BEGIN
  SELECT array_agg(f.place), array_agg(DISTINCT f.key) INTO v_places, v_keys FROM (
    SELECT o.ctid AS place, o.key FROM outstanding o
    WHERE o.path_id = p_path AND o.lane = p_lane AND o.state = {state:accepted} AND coalesce(o.not_before, o.accepted_at) <= now()
    ORDER BY coalesce(o.not_before, o.accepted_at), o.mutation_id LIMIT p_page) f
  WHERE f.key = ANY (p_held);
  IF v_places IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO aside_key (path_id, key) SELECT p_path, k FROM unnest(v_keys) k ORDER BY k
  ON CONFLICT (path_id, key) DO UPDATE SET freed_to = 0;
  UPDATE outstanding o SET not_before = 'infinity'
  WHERE o.ctid = ANY (v_places) AND o.state = {state:accepted} AND o.key = ANY (p_held);
END $function$;
